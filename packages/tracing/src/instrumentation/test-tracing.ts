import { context, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TracingOptions } from '../options.ts';
import { createTracing, type Tracing } from '../tracing.ts';

export interface TestTracing {
  readonly tracing: Tracing;
  /** Spans in the order they ended, server spans left out. */
  readonly spans: ReadableSpan[];
  /** Runs `work` as the handlers of a request, and gives that request's span id back. */
  inRequest(work: () => Promise<unknown>, headers?: Record<string, string>): Promise<string>;
}

/** Tracing whose spans are kept in memory. */
export function startTestTracing(options: Partial<TracingOptions> = {}): TestTracing {
  const spans: ReadableSpan[] = [];
  const none = async (): Promise<void> => {};
  const tracing = createTracing({
    service: 'test',
    otlp: false,
    keep: false,
    spanProcessors: [
      {
        onStart() {},
        onEnd: (span) => void (span.kind === SpanKind.SERVER || spans.push(span)),
        forceFlush: none,
        shutdown: none,
      },
    ],
    ...options,
  });
  return {
    tracing,
    spans,
    async inRequest(work, headers = {}) {
      const span = tracing.startServerSpan(headers);
      await context.with(tracing.contextOf(span, headers), work);
      span.finish({
        method: 'GET',
        path: '/',
        scheme: 'http',
        status: 200,
        protocolVersion: '1.1',
        responseBytes: 0,
        startTimeMs: Date.now(),
        durationMs: 1,
      });
      return span.spanContext().spanId;
    },
  };
}
