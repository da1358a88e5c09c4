import { describe, expect, it, vi } from 'vitest';
import { send } from '../send.ts';
import { sendEveryKind } from '../traffic.ts';
import { type AdapterUnderTest, COMMON_CASES, type ObservedTelemetry, type Rig } from './adapter.ts';

const ROUNDS = 5;
/** Those that answer a GET, each once. */
const COMMON_PATHS = COMMON_CASES.filter(([, { method }]) => method === undefined).map(([path]) => path);

export function testConservation<Vigie extends ObservedTelemetry>(
  { handleSignals, paths }: AdapterUnderTest<Vigie>,
  { start, startBackend }: Rig<Vigie>,
): void {
  describe('after N requests of every kind', () => {
    it('histogram count = access lines = server spans = N', async () => {
      const backend = await startBackend();
      const service = await start({ otlp: { url: backend.url } });
      const asked = [...new Set([...COMMON_PATHS, '/stream-breaks', '/not/found', ...paths])];
      let sent = 0;
      for (let round = 0; round < ROUNDS; round++) sent += await sendEveryKind(service, asked);
      await vi.waitFor(async () => {
        expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(sent);
        expect(service.lines.access()).toHaveLength(sent);
        expect(backend.serverSpans()).toHaveLength(sent);
      }, 10_000);

      const ofLines = new Set(service.lines.access().map((line) => line['span_id']));
      expect(ofLines).toEqual(new Set(backend.serverSpans().map((span) => span.spanId)));
      expect(ofLines.size).toBe(sent);
      expect(await service.sum(/^http_server_active_requests\{/)).toBe(0);
      expect(JSON.stringify([service.lines.all(), backend.spans])).not.toContain('hunter2');
    });

    it('a stop answers and records what is in flight, then drains every signal', async () => {
      const backend = await startBackend();
      const service = await start({ otlp: { url: backend.url } });
      const codes: number[] = [];
      const stop = handleSignals(service.server, service.vigie, {
        signals: [],
        requestTimeoutMs: 300,
        exit: (code) => codes.push(code),
      });
      const hanging = service.hanging();
      const replies = [send(`${service.url}/stream`), send(`${service.url}/hangs`)];
      await hanging;
      await stop();
      expect((await Promise.all(replies)).map((reply) => reply.status)).toEqual([200, 0]);
      expect(codes).toEqual([0]);
      expect(service.lines.access()).toHaveLength(2);
      expect(backend.serverSpans()).toHaveLength(2);
      expect(service.vigie.ledgers().map((ledger) => ledger.pending)).toEqual([0, 0]);
    });
  });
}
