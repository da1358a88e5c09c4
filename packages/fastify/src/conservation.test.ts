import {
  type OtlpBackend,
  send,
  sendEveryKind,
  type Service,
  startOtlpBackend,
  startService,
} from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { handleSignals, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

const ROUNDS = 5;
const PATHS = [
  '/json',
  '/text',
  '/empty',
  '/cached',
  '/throws',
  '/throws-later',
  '/throws-text',
  '/handled/1',
  '/early/refused',
  '/early/fails',
  '/api/acme/v1/42',
  '/bad/%zz',
  '/by-itself',
  '/web-stream-breaks',
  '/refuses',
  '/stream',
  '/stream-breaks',
  '/users/42',
  '/notes',
  '/not/found',
];

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(): Promise<{ backend: OtlpBackend; service: Service<Vigie> }> {
  const backend = await startOtlpBackend();
  closing.push(() => backend.close());
  const service = await startService(createEveryKindService, { otlp: { url: backend.url } });
  closing.push(() => service.close());
  return { backend, service };
}

describe('after N requests of every kind', () => {
  it('histogram count = access lines = server spans = N', async () => {
    const { backend, service } = await start();
    let sent = 0;
    for (let round = 0; round < ROUNDS; round++) sent += await sendEveryKind(service, PATHS);
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
    const { backend, service } = await start();
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
