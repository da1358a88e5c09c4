import { describe, expect, it, vi } from 'vitest';
import { type AdapterUnderTest, COMMON_CASES, type ObservedTelemetry, type Rig } from './adapter.ts';

export function testRequests<Vigie extends ObservedTelemetry>(
  { cases }: AdapterUnderTest<Vigie>,
  { start, startBackend }: Rig<Vigie>,
): void {
  describe('an observed request', () => {
    it('is recorded with the status, bytes and route template that were sent', async () => {
      const service = await start();
      for (const [path, options, expected] of [...COMMON_CASES, ...cases]) {
        const { reply, line } = await service.observed(path, options);
        expect(line, path).toMatchObject({ ...expected, client_aborted: false });
        expect(line['status'], path).toBe(reply.status);
        if (options.method !== 'HEAD') expect(line['bytes'], path).toBe(reply.body.length);
      }
    });

    it('has no route where none matched', async () => {
      const { line } = await (await start()).observed('/not/found');
      expect(line).toMatchObject({ status: 404 });
      expect(line).not.toHaveProperty('route');
    });

    it('carries the error it failed with, and none where it was only refused', async () => {
      const service = await start();
      const { line } = await service.observed('/throws');
      expect(line['error']).toMatchObject({ type: 'RangeError', message: 'out of range' });
      expect((await service.observed('/refuses')).line).not.toHaveProperty('error');
    });

    it('says that the client left, before or during the response', async () => {
      const service = await start();
      const during = await service.observed('/drips', { leaveAtResponse: true });
      expect(during.line).toMatchObject({ route: '/drips', status: 200, client_aborted: true });
      const before = await service.observed('/hangs', { leaveWhen: service.hanging() });
      expect(before.line).toMatchObject({ route: '/hangs', client_aborted: true, status: 0 });
    });

    it('ends with the server’s timeout when its handler never does', async () => {
      const service = await start();
      service.server.setTimeout(150);
      const { reply, line } = await service.observed('/hangs');
      expect(reply.status).toBe(0);
      expect(line).toMatchObject({ route: '/hangs', status: 0 });
      expect(line['duration_ms']).toBeGreaterThan(100);
    });

    it('tells a response that broke from one its client left', async () => {
      const { line } = await (await start()).observed('/stream-breaks');
      expect(line).toMatchObject({
        status: 200,
        client_aborted: false,
        error: { message: 'the source broke' },
      });
    });

    it('lends its ids to lines written when its body has arrived', async () => {
      const service = await start();
      const { line } = await service.observed('/notes', {
        method: 'POST',
        body: 'x'.repeat(90_000),
        headers: { 'content-type': 'text/plain' },
      });
      const { trace_id, span_id } = line;
      expect(service.lines.all()[0]).toMatchObject({ message: 'noted', size: 90_000, trace_id, span_id });
    });

    it('continues the caller’s trace', async () => {
      const backend = await startBackend();
      const service = await start({ otlp: { url: backend.url } });
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      const { line } = await service.observed('/throws', {
        headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      });
      await vi.waitFor(() => expect(backend.spans).toHaveLength(1), 5000);
      const [span] = backend.spans;
      expect(span).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', name: 'GET /throws' });
      expect(span?.status.code).toBe(2);
      expect(line).toMatchObject({ trace_id: traceId, span_id: span?.spanId, trace_flags: '01' });
    });
  });
}
