import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { estimateSpanBytes } from './span-size.ts';
import {
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type SendResult,
  type Warn,
} from '@vigie/delivery';

/** Bounds of the span queue; see `DeliveryOptions` for each one's meaning and default. */
export type SpanDeliveryBounds = Pick<
  DeliveryOptions<ReadableSpan>,
  | 'maxQueueBytes'
  | 'maxBatchItems'
  | 'maxBatchBytes'
  | 'flushIntervalMs'
  | 'sendTimeoutMs'
  | 'retryMinMs'
  | 'retryMaxMs'
  | 'maxAgeMs'
>;

export interface SpanDeliveryOptions extends SpanDeliveryBounds {
  /** Full URL of the traces endpoint, e.g. `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'none';
  /** Replaces the OTLP/HTTP exporter, e.g. by one of another protocol. */
  readonly exporter?: SpanExporter;
  readonly warn?: Warn;
}

const DEFAULT_SEND_TIMEOUT_MS = 10_000;

/** The accounted queue between ended spans and the OTLP/HTTP exporter; its ledger is `otlp_traces`. */
export function createSpanDelivery(options: SpanDeliveryOptions): Delivery<ReadableSpan> {
  const { url, headers, compression, exporter: given, ...bounds } = options;
  const exporter =
    given ??
    new OTLPTraceExporter({
      url,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      // Typed as an enum there; its values are these words.
      compression: (compression ?? 'none') as never,
      timeoutMillis: options.sendTimeoutMs ?? DEFAULT_SEND_TIMEOUT_MS,
    });
  return createDelivery<ReadableSpan>({
    ...bounds,
    destination: 'otlp_traces',
    sizeOf: estimateSpanBytes,
    send: (batch, signal) => exportBatch(exporter, batch, signal),
  });
}

function exportBatch(
  exporter: SpanExporter,
  batch: readonly ReadableSpan[],
  signal: AbortSignal,
): Promise<SendResult> {
  return new Promise((resolve) => {
    const abandon = (): void => resolve({ kind: 'retry', reason: 'timeout' });
    if (signal.aborted) return abandon();
    signal.addEventListener('abort', abandon, { once: true });
    exporter.export([...batch], (result) => {
      signal.removeEventListener('abort', abandon);
      resolve(result.code === ExportResultCode.SUCCESS ? { kind: 'delivered' } : failure(result.error));
    });
  });
}

function failure(error: Error | undefined): SendResult {
  const status = (error as { code?: unknown } | undefined)?.code;
  // 400 and 413 speak of this very batch; anything else may pass later (OTLP specification, "Failures").
  if (status === 400 || status === 413 || status === 422)
    return { kind: 'refused', reason: `http_${status}` };
  const reason =
    typeof status === 'number' ? `http_${status}` : typeof status === 'string' ? status : 'network';
  return { kind: 'retry', reason };
}
