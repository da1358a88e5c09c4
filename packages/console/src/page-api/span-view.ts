import { jsonFields } from '../loki/line.ts';
import type { SpanDetail } from '../otlp/raw-span.ts';
import { SPAN_KINDS, spanFailed, type Trace } from '../store/model.ts';

/** One span with everything that is kept of it. */
export interface SpanView extends SpanDetail {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: (typeof SPAN_KINDS)[number];
  /** Epoch nanoseconds, exact. */
  readonly startTimeNs: string;
  readonly durationNs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly failed: boolean;
  readonly resource: readonly (readonly unknown[])[];
}

const STATUS = ['unset', 'ok', 'error'] as const;

export function viewSpan(trace: Trace, spanId: string): SpanView | undefined {
  const span = trace.spans.find((candidate) => candidate.spanId === spanId);
  if (!span) return undefined;
  return {
    ...(jsonFields(span.detail) as SpanDetail),
    traceId: trace.traceId,
    spanId,
    parentSpanId: span.parentSpanId,
    service: span.service.name,
    name: span.name,
    kind: SPAN_KINDS[span.kind] ?? 'unspecified',
    startTimeNs: span.startNs.toString(),
    durationNs: span.durationNs,
    status: STATUS[span.statusCode] ?? 'unset',
    failed: spanFailed(span),
    resource: JSON.parse(span.resource) as unknown[][],
  };
}
