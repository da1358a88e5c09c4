import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { QueueBounds } from '@vigie/delivery';
import type { IdSource } from './ids.ts';
import type { Instrumentations } from './node-sdk.ts';
import type { SpanLimits } from './span-limits.ts';
import type { KeepOptions } from './trace-keeper.ts';

export interface TracingOptions {
  /** Resource `service.name`. */
  readonly service: string;
  readonly version?: string;
  /** Resource `deployment.environment.name`. */
  readonly environment?: string;
  readonly instanceId?: string;
  /** More resource attributes; they give way to the four above. */
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Where spans go; `false` keeps and sends none. Default `http://127.0.0.1:4318/v1/traces`. */
  readonly otlp?: OtlpTarget | false;
  /** Share of the traces that start here to keep, 0 to 1. Default 1. A caller's decision is followed. */
  readonly sampleRatio?: number;
  /** Traces to keep although `sampleRatio` leaves them out. Default: errors and the slowest; `false` keeps none. */
  readonly keep?: KeepOptions | false;
  /** Further processors; each gets the server spans and the SDK's. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Instrumentations of OpenTelemetry's registry; only with some is `@opentelemetry/sdk-node` loaded (+15 MB). */
  readonly instrumentations?: Instrumentations;
  /** CLIENT spans and `traceparent` for `fetch`, node:http and node:https. Default true. */
  readonly outgoingHttp?: boolean;
  /** Bounds of the queue to the backend; defaults are those of `@vigie/delivery`. */
  readonly queue?: QueueBounds;
  /** How much a span may hold. Default 128 attributes, events, links, and attributes of each; 4096 characters a value. */
  readonly limits?: Partial<SpanLimits>;
  /** Removes secrets from texts before they become attributes. Default: as they are. */
  readonly redact?: (text: string) => string;
  /** Removes what is a secret by its name as well, of spans and of the resource. Default: only texts, by `redact`. */
  readonly redactAttribute?: (key: string, value: unknown) => unknown;
  /** Reports faults of the delivery, once a cause. Default `process.emitWarning`. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
  /**
   * Epoch milliseconds, with fractions, of a reading of `performance.now`, by the clock that the caller's server spans are told by:
   * spans of the tracer begin by it too, so that they lie within them. Default: the SDK's whole milliseconds.
   */
  readonly toEpoch?: (performanceMs: number) => number;
  /** Must be random: traces that start here say so to others. */
  readonly ids?: IdSource;
}

export interface OtlpTarget {
  /** Full URL of the traces endpoint. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'none';
  /** Replaces the OTLP/HTTP exporter. */
  readonly exporter?: SpanExporter;
}
