import type { ServiceState } from './service-state.ts';

/** OTLP span kinds, by number: unspecified, internal, server, client, producer, consumer. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export const KIND_SERVER = 2;
export const KIND_CONSUMER = 5;

/** Log levels in order of severity; a record keeps the index. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What produced a batch: the service's name and everything else that was said about it. */
export interface Resource {
  readonly service: string;
  /** JSON array of `[key, value, type?]`. */
  readonly attributes: string;
}

/** A span as a decoder hands it over, valid by the specification. */
export interface ReceivedSpan {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  /** 0 where the span has none. */
  readonly httpStatus: number;
  /** JSON object: attributes, events, links, status message, scope. Kept as text, which is a quarter of the objects' size. */
  readonly detail: string;
}

/** A log line as a decoder hands it over. */
export interface ReceivedLog {
  readonly timeNs: bigint;
  /** Index into {@link LEVELS}. */
  readonly severity: number;
  /** The level as the sender wrote it. */
  readonly level: string;
  readonly line: string;
  /** JSON array of `[key, value, type?]`: stream labels, structured metadata or attributes. */
  readonly attributes: string;
  /** Empty where the line names no trace. */
  readonly traceId: string;
  readonly spanId: string;
  /** Why a production Loki would have refused the line; empty where it would not. */
  readonly flag: '' | 'too-old' | 'too-new' | 'too-long';
}

export interface SpanRecord {
  readonly seq: number;
  readonly trace: Trace;
  readonly service: ServiceState;
  readonly resource: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly durationNs: number;
  readonly statusCode: number;
  readonly httpStatus: number;
  readonly bytes: number;
  detail: string;
  evicted: boolean;
}

export interface LogRecord {
  readonly seq: number;
  readonly trace: Trace | undefined;
  readonly service: ServiceState;
  readonly spanId: string;
  readonly timeNs: bigint;
  readonly severity: number;
  readonly level: string;
  readonly attributes: string;
  readonly flag: ReceivedLog['flag'];
  readonly bytes: number;
  line: string;
  evicted: boolean;
}

/** What one service holds of one trace. */
export interface TracePart {
  readonly service: ServiceState;
  spans: number;
  bytes: number;
}

export interface Trace {
  readonly traceId: string;
  spans: SpanRecord[];
  logs: LogRecord[];
  parts: TracePart[];
  /** Spans received of this trace but no longer (or never) kept. */
  missingSpans: number;
  missingLogs: number;
}

export function spanFailed(span: SpanRecord): boolean {
  return span.statusCode === 2 || (span.kind === KIND_SERVER && span.httpStatus >= 500);
}
