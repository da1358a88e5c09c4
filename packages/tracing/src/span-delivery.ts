import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import {
  createDelivery,
  createHttpDelivery,
  type Delivery,
  type QueueBounds,
  type SendResult,
  type Warn,
} from '@vigie/delivery';
import type { EncodedSpan } from './otlp/encoded-span.ts';
import { SpanEncoder } from './otlp/span-encoder.ts';
import { joinSpans } from './otlp/trace-request.ts';
import { readTraceResponse } from './otlp/trace-response.ts';
import { estimateSpanBytes } from './span-size.ts';

export interface SpanDeliveryOptions extends QueueBounds {
  /** Full URL of the traces endpoint, e.g. `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'none';
  /** Sends instead of ours, e.g. by another protocol. */
  readonly exporter?: SpanExporter;
  readonly warn?: Warn;
}

/** What an encoded span takes beside its bytes. */
const OVERHEAD_BYTES = 200;

/** The accounted queue between ended spans and their backend; its ledger is `otlp_traces`. */
export function createSpanDelivery(options: SpanDeliveryOptions): Delivery<ReadableSpan> {
  const { url, headers, compression, exporter, ...bounds } = options;
  const common = { ...bounds, destination: 'otlp_traces' };
  if (exporter !== undefined) {
    return createDelivery<ReadableSpan>({
      ...common,
      sizeOf: estimateSpanBytes,
      send: (batch, signal) => exportBatch(exporter, batch, signal),
    });
  }
  const encoder = new SpanEncoder();
  const queue = createHttpDelivery<EncodedSpan | undefined>({
    ...common,
    url,
    contentType: 'application/x-protobuf',
    ...(headers === undefined ? {} : { headers }),
    ...(compression === undefined ? {} : { compression }),
    // A span that cannot be written has no size, and is counted as invalid.
    sizeOf: (span) => (span === undefined ? Number.NaN : span.end - span.start + OVERHEAD_BYTES),
    // OTLP/HTTP, binary encoding (OpenTelemetry protocol specification 1.x).
    encode: (batch) => joinSpans(batch as readonly EncodedSpan[]),
    partialSuccess: readTraceResponse,
  });
  return {
    offer: (span) => queue.offer(encode(encoder, span)),
    ledger: () => queue.ledger(),
    flush: (timeoutMs) => queue.flush(timeoutMs),
    shutdown: (timeoutMs) => queue.shutdown(timeoutMs),
  };
}

function encode(encoder: SpanEncoder, span: ReadableSpan): EncodedSpan | undefined {
  try {
    return encoder.encode(span);
  } catch {
    return undefined;
  }
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
  // 400, 413 and 422 speak of this very batch; anything else may pass later.
  if (status === 400 || status === 413 || status === 422)
    return { kind: 'refused', reason: `http_${status}` };
  return { kind: 'retry', reason: error?.message ?? 'the exporter failed' };
}
