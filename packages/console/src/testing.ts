import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { SpanKind, type AttributeValue } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import type { ConsoleOptions } from './options.ts';
import { startConsole, type RunningConsole } from './start-console.ts';
import type { MetricPoint } from './scrape/metric-point.ts';
import type { ReceivedLog, ReceivedSpan, Resource } from './store/model.ts';

/** A console on free ports. */
export function startTestConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  return startConsole({ port: 0, otlpPort: 0, lokiPort: 0, ...options });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

/** A request with full control over its headers, which `fetch` does not give. */
export function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Buffer | string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          text: whole.toString(),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export const JSON_TYPE = { 'content-type': 'application/json' } as const;
export const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' } as const;

/** Spans made by the real SDK: `count` server spans, each with a client span under it. */
export function sdkSpans(
  count: number,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('orders', '1.2.3');
  for (let index = 0; index < count; index += 1) {
    const server = tracer.startSpan('GET /orders/:id', {
      kind: SpanKind.SERVER,
      attributes: { 'http.response.status_code': 200, 'url.path': `/orders/${index}`, ...attributes },
    });
    server.addEvent('looked up', { rows: 3 });
    server.end();
  }
  return exporter.getFinishedSpans();
}

export function hexId(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

export function resource(service: string): Resource {
  return { service, attributes: JSON.stringify([['service.name', service]]) };
}

/** A server span that ended now. */
export function aSpan(overrides: Partial<ReceivedSpan> = {}): ReceivedSpan {
  const endNs = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId: hexId(16),
    spanId: hexId(8),
    parentSpanId: '',
    name: 'GET /orders/:id',
    kind: 2,
    startNs: endNs - 5_000_000n,
    endNs,
    statusCode: 0,
    httpStatus: 200,
    detail: '{"attributes":[["url.path","/orders/1"]]}',
    ...overrides,
  };
}

export function aLog(overrides: Partial<ReceivedLog> = {}): ReceivedLog {
  return {
    timeNs: BigInt(Date.now()) * 1_000_000n,
    severity: 2,
    level: 'info',
    line: 'ready',
    attributes: '[]',
    traceId: '',
    spanId: '',
    flag: '',
    ...overrides,
  };
}

/** What a service tells of its cost, so many seconds after its start: 0.015 an hour, 0.009 of them idle. */
export function costPoints(seconds: number, currency = 'EUR'): MetricPoint[] {
  type Labels = Readonly<Record<string, string>>;
  const point = (family: string, type: MetricPoint['type'], value: number, labels: Labels): MetricPoint => ({
    family: `vigie_cost_${family}`,
    type,
    help: '',
    unit: '',
    labels: Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    value,
  });
  const amount = (family: string, perHour: number, labels: Labels = {}): MetricPoint[] =>
    Object.entries({ cpu: 0.75, memory: 0.25 }).map(([resource, share]) =>
      point(family, 'counter', (perHour * share * seconds) / 3600, { currency, resource, ...labels }),
    );
  const route = (
    method: string,
    template: string,
    perHour: number,
    demand: number,
    identified: number,
  ): MetricPoint[] => {
    const labels = { http_request_method: method, ...(template !== '' && { http_route: template }) };
    return [
      ...amount('route', perHour, labels),
      point('route_per_request', 'gauge', demand * 1e-4, { currency, ...labels }),
      point('route_demand_seconds', 'gauge', demand, labels),
      point('route_demand_error_seconds', 'gauge', 0.0004, labels),
      point('route_identified', 'gauge', identified, labels),
    ];
  };
  return [
    ...amount('pod', 0.015),
    ...amount('idle', 0.009),
    ...amount('unattributed', 0.001),
    ...route('GET', '/offers', 0.0012, 0.003, 0),
    ...route('POST', '/offers/:id/applications', 0.0035, 0.021, 1),
    ...route('GET', '', 0.0003, 0.0002, 1),
    point('pod_rate_per_hour', 'gauge', 0.015, { currency }),
    point('idle_rate_per_hour', 'gauge', 0.009, { currency }),
    point('info', 'gauge', 1, {
      owner: 'team-talent',
      cost_center: 'cc-42',
      sla_class: 'silver',
      price_book: 'default 1',
    }),
  ];
}
