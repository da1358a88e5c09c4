/** A line as Loki keeps it. */
export interface StoredLine {
  /** Nanoseconds since 1970, as text: more than a number holds. */
  readonly time: string;
  readonly line: string;
  /** Labels of its stream; structured metadata and what a parser found too, unless `categorize-labels` was asked for. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface LinesQuery {
  readonly url: string;
  /** A log query, e.g. `{service_name="offreapi"}`. */
  readonly query: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to?: number;
}

/** Loki gives 5000 at most, and never answers where they are more than 4 MiB (its gRPC messages). */
const PAGE = 1000;

/** All lines that a query finds, in the order of their times, however many: page by page, as a client of Loki has to. */
export async function storedLines({
  url,
  query,
  from,
  to = Date.now() + 1000,
}: LinesQuery): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  let start = `${from}000000`;
  for (;;) {
    const page = await readPage(url, { query, start, end: `${to}000000` });
    // The next page begins with the time at which this one ends: what was there at that time comes again.
    const last = lines.at(-1)?.time;
    const again = lines.filter(({ time }) => time === last).length;
    const fresh = page.filter(({ time }, index) => time !== last || index >= again);
    lines.push(...fresh);
    if (page.length < PAGE) return lines;
    if (fresh.length === 0) throw new Error(`More than ${PAGE} lines of ${query} have one time.`);
    start = (lines.at(-1) as StoredLine).time;
  }
}

async function readPage(url: string, query: Readonly<Record<string, string>>): Promise<StoredLine[]> {
  const form = new URLSearchParams({ ...query, limit: String(PAGE), direction: 'forward' });
  const response = await fetch(`${url}/loki/api/v1/query_range?${form.toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Loki answers ${response.status} to ${query['query']}: ${text}`);
  const { data } = JSON.parse(text) as {
    data: { result: { stream: Record<string, string>; values: [time: string, line: string][] }[] };
  };
  return data.result
    .flatMap(({ stream, values }) => values.map(([time, line]) => ({ time, line, labels: stream })))
    .toSorted((one, other) => (BigInt(one.time) < BigInt(other.time) ? -1 : one.time === other.time ? 0 : 1));
}
