/** A span as Jaeger's query API gives it, times in microseconds. */
export interface JaegerSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: { readonly traceId: string; readonly spanId: string } | undefined;
  /** How many spans it refers to. */
  readonly references: number;
  readonly name: string;
  /** `server`, `client`, `producer`, `consumer`, `internal`. */
  readonly kind: string | undefined;
  readonly service: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly warnings: readonly string[];
  readonly tags: Readonly<Record<string, unknown>>;
}

export interface JaegerTrace {
  readonly traceId: string;
  readonly spans: readonly JaegerSpan[];
}

interface RawTrace {
  readonly traceID: string;
  readonly spans: readonly {
    readonly traceID: string;
    readonly spanID: string;
    readonly operationName: string;
    readonly processID: string;
    readonly startTime: number;
    readonly duration: number;
    readonly references?: readonly { readonly traceID: string; readonly spanID: string }[];
    readonly tags?: readonly { readonly key: string; readonly value: unknown }[];
    readonly warnings?: readonly string[] | null;
  }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** As many traces as are asked for at once; Jaeger says nowhere that there are more. */
const PAGE = 5000;

/** Every trace since `from` in which a service has a span, whole. */
export async function findTraces(jaegerUrl: string, service: string, from: Date): Promise<JaegerTrace[]> {
  const found = await tracesBetween(jaegerUrl, service, from.getTime(), Date.now() + 60_000);
  return [...found.values()].map(toTrace);
}

/** Of a time in which there may be more, its halves are asked for. Both halves have what began in the middle. */
async function tracesBetween(
  jaegerUrl: string,
  service: string,
  from: number,
  to: number,
): Promise<Map<string, RawTrace>> {
  const asked = new URLSearchParams({
    service,
    start: `${from}000`,
    end: `${to}000`,
    limit: String(PAGE),
  });
  const { data } = await ask<{ data: RawTrace[] | null }>(`${jaegerUrl}/api/traces?${asked.toString()}`);
  const traces = new Map((data ?? []).map((trace) => [trace.traceID, trace]));
  if (traces.size < PAGE) return traces;
  if (to - from < 2) throw new Error(`More than ${PAGE} traces of ${service} began within a millisecond.`);
  const middle = Math.floor((from + to) / 2);
  const first = await tracesBetween(jaegerUrl, service, from, middle);
  return new Map([...first, ...(await tracesBetween(jaegerUrl, service, middle, to))]);
}

/** Undefined where Jaeger does not know it. */
export async function findTrace(jaegerUrl: string, traceId: string): Promise<JaegerTrace | undefined> {
  const answer = await fetch(`${jaegerUrl}/api/traces/${traceId}`);
  if (answer.status === 404) return undefined;
  const { data } = (await answer.json()) as { data: RawTrace[] };
  return data.map(toTrace)[0];
}

/** Ids of the spans of a trace by the newer API, which speaks OTLP. */
export async function findSpanIdsV3(jaegerUrl: string, traceId: string): Promise<string[]> {
  const { result } = await ask<{
    result: { resourceSpans: { scopeSpans: { spans: { spanId: string }[] }[] }[] };
  }>(`${jaegerUrl}/api/v3/traces/${traceId}`);
  return result.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ spanId }) =>
      /^[0-9a-f]{16}$/.test(spanId) ? spanId : Buffer.from(spanId, 'base64').toString('hex'),
    );
}

/** How often a service called another. */
export async function readCalls(jaegerUrl: string, parent: string, child: string): Promise<number> {
  const { data } = await ask<{ data: { parent: string; child: string; callCount: number }[] | null }>(
    `${jaegerUrl}/api/dependencies?endTs=${Date.now() + 60_000}&lookback=3600000`,
  );
  return data?.find((edge) => edge.parent === parent && edge.child === child)?.callCount ?? 0;
}

/** Values of the Monitor tab: `latencies`, `calls` a second or `errors`, each over the last minute. */
export async function readMonitor(
  jaegerUrl: string,
  metric: 'latencies' | 'calls' | 'errors',
  service: string,
  more: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const asked = new URLSearchParams({
    service,
    endTs: String(Date.now()),
    lookback: '60000',
    step: '1000',
    ratePer: '60000',
    spanKind: 'server',
    ...more,
  });
  const { metrics } = await ask<{
    metrics: { metricPoints: { gaugeValue: { doubleValue: number | 'NaN' } }[] }[];
  }>(`${jaegerUrl}/api/metrics/${metric}?${asked.toString()}`);
  return metrics
    .flatMap(({ metricPoints }) => metricPoints)
    .map(({ gaugeValue }) => Number(gaugeValue.doubleValue))
    .filter((value) => Number.isFinite(value));
}

function toTrace({ traceID, spans, processes }: RawTrace): JaegerTrace {
  return {
    traceId: traceID,
    spans: spans.map((span) => {
      const tags = Object.fromEntries((span.tags ?? []).map(({ key, value }) => [key, value]));
      const [first] = span.references ?? [];
      return {
        traceId: span.traceID,
        spanId: span.spanID,
        parent: first === undefined ? undefined : { traceId: first.traceID, spanId: first.spanID },
        references: span.references?.length ?? 0,
        name: span.operationName,
        kind: tags['span.kind'] as string | undefined,
        service: processes[span.processID]?.serviceName,
        start: span.startTime,
        end: span.startTime + span.duration,
        warnings: span.warnings ?? [],
        tags,
      };
    }),
  };
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
