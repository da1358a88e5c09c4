/** A way to serve the same route. */
export interface Variant {
  readonly name: string;
  readonly label: string;
  /** File under `servers/`. */
  readonly server: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it must produce for a request; the run fails when it does not. */
  readonly produces: { readonly line?: true; readonly span?: true | 'sampled'; readonly metric?: string };
}

const HTTP_HISTOGRAM = 'http_server_request_duration_seconds_count';

export const VARIANTS: readonly Variant[] = [
  { name: 'bare', label: 'bare Koa', server: 'bare.ts', produces: {} },
  {
    name: 'prom-client',
    label: 'prom-client (metrics)',
    server: 'prom-client.ts',
    produces: { metric: HTTP_HISTOGRAM },
  },
  { name: 'pino', label: 'pino (log)', server: 'pino.ts', produces: { line: true } },
  { name: 'winston', label: 'winston (log)', server: 'winston.ts', produces: { line: true } },
  {
    name: 'opentelemetry',
    label: 'OpenTelemetry auto + winston',
    server: 'opentelemetry.ts',
    produces: { line: true, span: true },
  },
  {
    name: 'by-hand',
    label: 'by hand: ids, histogram, line',
    server: 'by-hand.ts',
    produces: { line: true, metric: HTTP_HISTOGRAM },
  },
  {
    name: 'vigie-log-metrics',
    label: 'Vigie, log + metrics',
    server: 'vigie.ts',
    env: { BENCH_SIGNALS: 'log,metrics' },
    produces: { line: true, metric: HTTP_HISTOGRAM },
  },
  {
    name: 'vigie-sampled',
    label: 'Vigie, 10 % of traces + errors and slow',
    server: 'vigie.ts',
    env: { BENCH_SAMPLE_RATIO: '0.1' },
    produces: { line: true, span: 'sampled', metric: HTTP_HISTOGRAM },
  },
  {
    name: 'vigie',
    label: 'Vigie, all signals at 100 %',
    server: 'vigie.ts',
    produces: { line: true, span: true, metric: HTTP_HISTOGRAM },
  },
  {
    name: 'vigie-cost',
    label: 'Vigie, all signals and cost per route',
    server: 'vigie.ts',
    env: { VIGIE_COST: '1' },
    produces: { line: true, span: true, metric: HTTP_HISTOGRAM },
  },
];

/** @throws Error that names what is unknown and what there is. */
export function selectVariants(names: readonly string[] | undefined): Variant[] {
  if (names === undefined) return [...VARIANTS];
  return names.map((name) => {
    const variant = VARIANTS.find((candidate) => candidate.name === name);
    if (variant !== undefined) return variant;
    throw new Error(
      `there is no variant '${name}'; there are ${VARIANTS.map((known) => known.name).join(', ')}`,
    );
  });
}
