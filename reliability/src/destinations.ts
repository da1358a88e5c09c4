import type { ObserveOptions } from '@vigie/koa';
import { decodeTraceRequest } from '@vigie/testing';

/** Where a signal goes, by the name its ledger has. */
export type DestinationName = 'otlp_traces' | 'otlp_logs' | 'loki';

/** Bounds of a queue, scaled down where a test is to be short. */
export interface Bounds {
  readonly maxQueueBytes: number;
  readonly maxBatchItems: number;
  readonly flushIntervalMs: number;
  readonly sendTimeoutMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

/** One span, record or entry as a backend got it. */
export interface Item {
  /** The same for what a backend got and for what the service's own lines say of it. */
  readonly key: string;
  /** It came of a request to a path with `poison` in it. */
  readonly poison: boolean;
}

export interface Destination {
  readonly name: DestinationName;
  readonly path: string;
  /** What a request holds. */
  readonly decode: (body: Buffer) => Item[];
  /** The item that must exist because this line does; undefined where there is none. */
  readonly itemOf: (line: string) => Item | undefined;
  readonly options: (url: string, bounds: Bounds) => ObserveOptions;
}

interface Line {
  readonly message: string;
  readonly span_id?: string;
  readonly path?: string;
  readonly n?: string;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

export const DESTINATIONS: Readonly<Record<DestinationName, Destination>> = {
  otlp_traces: {
    name: 'otlp_traces',
    path: '/v1/traces',
    decode: (body) => {
      const { resourceSpans } = decodeTraceRequest(body) as {
        resourceSpans: { scopeSpans: { spans: { spanId: string; attributes: Attribute[] }[] }[] }[];
      };
      return resourceSpans
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map(({ spanId, attributes }) => ({ key: spanId, poison: isPoison(textOf(attributes, 'url.path')) }));
    },
    // One server span a request, as there is one access line.
    itemOf: (line) => {
      const { message, span_id, path } = JSON.parse(line) as Line;
      return message === 'request' ? { key: String(span_id), poison: isPoison(path) } : undefined;
    },
    options: (url, queue) => ({ otlp: { url }, tracing: { queue } }),
  },
  otlp_logs: {
    name: 'otlp_logs',
    path: '/v1/logs',
    decode: (body) => {
      const { resourceLogs } = JSON.parse(body.toString()) as {
        resourceLogs: {
          scopeLogs: {
            logRecords: { body: { stringValue?: string }; spanId?: string; attributes: Attribute[] }[];
          }[];
        }[];
      };
      return resourceLogs
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
        .map(({ body: message, spanId, attributes }) =>
          logItem(
            message.stringValue ?? '',
            spanId,
            textOf(attributes, 'url.path') ?? textOf(attributes, 'n'),
          ),
        );
    },
    itemOf: (line) => {
      const { message, span_id, path, n } = JSON.parse(line) as Line;
      return logItem(message, span_id, path ?? n);
    },
    options: (url, bounds) => ({ otlp: false, otlpLogs: { url, ...bounds } }),
  },
  loki: {
    name: 'loki',
    path: '/loki/api/v1/push',
    decode: (body) => {
      const { streams } = JSON.parse(body.toString()) as { streams: { values: [string, string][] }[] };
      return streams.flatMap(({ values }) => values.map(([, line]) => lokiItem(line)));
    },
    itemOf: lokiItem,
    options: (url, bounds) => ({ otlp: false, loki: { url, ...bounds } }),
  },
};

/** A line is pushed as it stands. */
function lokiItem(line: string): Item {
  const { path, n } = JSON.parse(line) as Line;
  return { key: line, poison: isPoison(path ?? n) };
}

function logItem(message: string, spanId: string | undefined, what: string | undefined): Item {
  return { key: `${message} ${spanId ?? ''} ${what ?? ''}`, poison: isPoison(what) };
}

function isPoison(text: string | undefined): boolean {
  return text?.includes('poison') === true;
}

function textOf(attributes: readonly Attribute[], name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value.stringValue;
}
