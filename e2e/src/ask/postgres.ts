import { Client } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Asks a database by a connection of its own. */
export async function query<Result extends Row>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Result[]> {
  const client = new Client(url);
  // One that the server ends is told by the query as well.
  client.on('error', () => {});
  await client.connect();
  try {
    // Without values several statements are one query.
    return (values.length === 0 ? await client.query(text) : await client.query(text, [...values]))
      .rows as Result[];
  } finally {
    await client.end();
  }
}
