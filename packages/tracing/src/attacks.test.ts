import { liveHeapBytes } from '@vigie/testing';
import { expect, it } from 'vitest';
import { createTracing, type Tracing } from './tracing.ts';

function start(): Tracing {
  return createTracing({
    service: 'attacked',
    otlp: { url: 'http://127.0.0.1:9/v1/traces' },
    queue: { maxQueueBytes: 64 * 1024, retryMinMs: 60_000 },
    sampleRatio: 0.5,
    outgoingHttp: false,
    warn: () => {},
  });
}

const request = {
  method: 'GET',
  path: '/',
  scheme: 'http',
  status: 200,
  protocolVersion: '1.1',
  responseBytes: 0,
  startTimeMs: Date.now(),
  durationMs: 1,
};

it('texts are not kept alive by the parts of them that spans were given', async () => {
  const tracing = start();
  const trace = (index: number): void => {
    const body = Buffer.from(`the part of ${index}`.padEnd(60) + 'x'.repeat(200_000)).toString('latin1');
    // Each a part of its own: as the name of a member a text is copied by V8.
    const part = (from: number): string => body.slice(from, from + 40);
    const id = String(index).padStart(32, 'a');
    const header = Buffer.from(`01-${id}-aaaaaaaaaaaaaaaa-01-${'x'.repeat(200_000)}`).toString('latin1');
    const server = tracing.startServerSpan({ traceparent: header, tracestate: `${part(1).trim()}=1` });
    server.setAttribute(part(2), part(3)).addEvent(part(4)).updateName(part(5));
    server.finish({ ...request, route: part(6), path: part(7), host: part(8), userAgent: part(9) });
    const plain = tracing.startServerSpan({});
    plain.finish({ ...request, route: part(10), path: part(11), host: part(12), userAgent: part(13) });
    tracing.tracer.startSpan(part(14)).setAttribute(part(15), part(16)).addEvent(part(17)).end();
  };
  for (let index = 0; index < 20; index++) trace(index);
  const before = liveHeapBytes();
  for (let index = 20; index < 220; index++) trace(index);
  // 80 MB went by.
  expect(liveHeapBytes() - before).toBeLessThan(6e6);
  await tracing.shutdown(10);
});
