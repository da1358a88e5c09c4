/** A line as Loki has it. */
export interface StoredLine {
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly line: string;
  /** Of its stream, which the index knows. */
  readonly labels: Readonly<Record<string, string>>;
  /** Beside the line. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Record<string, string>;
      readonly values: readonly [
        time: string,
        line: string,
        beside?: { structuredMetadata?: Record<string, string> },
      ][];
    }[];
  };
}

/** Loki gives 5000 at most, and never answers where they are more than 4 MiB (its gRPC messages). */
const PAGE = 1000;

/** All lines of a query since `from`, in the order of their times; those of one time and stream in the order Loki gives them. */
export async function readLines(lokiUrl: string, query: string, from: Date): Promise<StoredLine[]> {
  const all: StoredLine[] = [];
  let start = BigInt(from.getTime()) * 1_000_000n;
  for (;;) {
    const page = await readPage(lokiUrl, query, start);
    all.push(...page);
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return all;
    if (last.time === start) throw new Error(`More than ${PAGE} lines have the time ${start}.`);
    // The next page begins with that time, since this one may have ended amid it.
    while (all.at(-1)?.time === last.time) all.pop();
    start = last.time;
  }
}

async function readPage(lokiUrl: string, query: string, start: bigint): Promise<StoredLine[]> {
  const asked = new URLSearchParams({
    query,
    start: String(start),
    end: `${Date.now() + 60_000}000000`,
    direction: 'forward',
    limit: String(PAGE),
  });
  const { data } = await ask<Answer>(`${lokiUrl}/loki/api/v1/query_range?${asked.toString()}`);
  return data.result
    .flatMap(({ stream, values }) =>
      values.map(([time, line, beside]) => ({
        time: BigInt(time),
        line,
        labels: stream,
        metadata: beside?.structuredMetadata ?? {},
      })),
    )
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** Names of labels in the index, of the streams that `match`. */
export async function readLabelNames(lokiUrl: string, match: string, from: Date): Promise<string[]> {
  const asked = new URLSearchParams({ 'match[]': match, start: `${from.getTime()}000000` });
  const { data } = await ask<{ data: Record<string, string>[] }>(
    `${lokiUrl}/loki/api/v1/series?${asked.toString()}`,
  );
  return [...new Set(data.flatMap((labels) => Object.keys(labels)))].sort();
}

/** The number a query gives at this moment; 0 where nothing matches. */
export async function readNumber(lokiUrl: string, query: string): Promise<number> {
  const { data } = await ask<{ data: { result: { value: [number, string] }[] } }>(
    `${lokiUrl}/loki/api/v1/query?${new URLSearchParams({ query }).toString()}`,
  );
  return Number(data.result[0]?.value[1] ?? 0);
}

async function ask<T>(url: string): Promise<T> {
  // What stands beside a line is told apart from the labels of its stream.
  const answer = await fetch(url, { headers: { 'x-loki-response-encoding-flags': 'categorize-labels' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
