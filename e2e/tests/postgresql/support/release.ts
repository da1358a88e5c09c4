import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURES, type DumpFacts } from '../dump/make-dump.ts';
import { query } from '../../../src/ask/postgres.ts';

export function factsOf(release: string): DumpFacts {
  return JSON.parse(readFileSync(join(FIXTURES, `${release}.json`), 'utf8')) as DumpFacts;
}

/** Puts the dump of a release into an empty database. */
export async function restore(release: string, url: string): Promise<void> {
  await query(url, readFileSync(join(FIXTURES, `${release}.sql`), 'utf8'));
  const [queue] = await query(url, "select to_regclass('pgboss.job') as table");
  // A dump never grows old, and a job that waited for a year would be forgotten.
  if (queue?.['table'] !== null)
    await query(url, "update pgboss.job set keep_until = now() + interval '1 day' where state < 'completed'");
}
