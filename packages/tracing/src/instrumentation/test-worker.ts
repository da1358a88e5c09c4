import {
  context,
  createTraceState,
  propagation,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { answerWorkerCalls } from './worker-calls.ts';

export type TestRequest =
  | { readonly kind: 'read'; readonly buffer: Uint8Array }
  | { readonly kind: 'link'; readonly failing: boolean }
  | { readonly kind: 'look' }
  | { readonly kind: 'fetch'; readonly url: string }
  | { readonly kind: 'many'; readonly count: number }
  | { readonly kind: 'late' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'function' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'slow'; readonly ms: number };

const elsewhere = (id: number): SpanContext => ({
  traceId: 'e'.repeat(32),
  spanId: `${id}`.repeat(16),
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('ot=th:8,foo=1'),
});

const tracer = trace.getTracer('reader', '1.2');

answerWorkerCalls(async (request: TestRequest) => {
  switch (request.kind) {
    case 'read':
      return tracer.startActiveSpan('read file', async (span) => {
        span.setAttribute('bytes', request.buffer.length);
        await new Promise((resolve) => setImmediate(resolve));
        tracer.startSpan('parse').addEvent('page', { number: 1 }).end();
        span.end();
        return request.buffer.length;
      });
    case 'link': {
      const span = tracer.startSpan('linked', {
        links: [{ context: elsewhere(1), attributes: { why: 'cause' } }],
      });
      span.addLink({ context: elsewhere(2) });
      span.addEvent('step', { text: 'x'.repeat(10_000), number: 1 });
      if (request.failing) span.recordException(new RangeError('no such page'));
      span.end();
      return undefined;
    }
    case 'look':
      return {
        traceId: trace.getSpan(context.active())?.spanContext().traceId,
        tenant: propagation.getBaggage(context.active())?.getEntry('tenant')?.value,
        recording: tracer.startSpan('look').isRecording(),
      };
    case 'fetch':
      return (await fetch(request.url)).text();
    case 'many':
      for (let index = 0; index < request.count; index++) tracer.startSpan(`step ${index}`).end();
      return undefined;
    case 'late': {
      const span = tracer.startSpan('late');
      setTimeout(() => span.end(), 5);
      return undefined;
    }
    case 'fail': {
      const span = tracer.startSpan('broken');
      span.recordException(new RangeError('no such page'));
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      throw new RangeError('no such page');
    }
    case 'function':
      return () => {};
    case 'exit':
      process.exit(3);
    case 'crash':
      setImmediate(() => {
        throw new TypeError('crashed');
      });
      return new Promise(() => {});
    default:
      await new Promise((resolve) => setTimeout(resolve, request.ms));
      return request.ms;
  }
});
