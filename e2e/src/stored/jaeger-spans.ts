/** A span as Jaeger's API shows it, of what tests look at. */
export interface StoredSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly {
    readonly refType: string;
    readonly traceID: string;
    readonly spanID: string;
  }[];
  /** Microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly processID: string;
}

export interface StoredTrace {
  readonly traceID: string;
  readonly spans: readonly StoredSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** Jaeger's own bound is the memory it has. */
const PAGE = 1500;

/** All traces of a service that began in a time (milliseconds since 1970), read in halves of it until each half is whole. */
export async function storedTraces(
  url: string,
  service: string,
  from: number,
  to: number,
): Promise<Map<string, StoredTrace>> {
  const query = new URLSearchParams({
    service,
    start: `${from}000`,
    end: `${to}000`,
    limit: String(PAGE),
    lookback: 'custom',
  });
  const response = await fetch(`${url}/api/traces?${query.toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Jaeger answers ${response.status}: ${text}`);
  const { data } = JSON.parse(text) as { data: StoredTrace[] | null };
  const traces = new Map((data ?? []).map((trace) => [trace.traceID, trace]));
  if (traces.size < PAGE) return traces;
  if (to - from < 2) throw new Error(`More than ${PAGE} traces of ${service} began within a millisecond.`);
  const middle = Math.floor((from + to) / 2);
  // Times of both halves include their ends; a map has each trace once.
  const first = await storedTraces(url, service, from, middle);
  return new Map([...first, ...(await storedTraces(url, service, middle, to))]);
}
