import {
  type BackendMode,
  type OtlpBackend,
  sendEveryKind,
  startOtlpBackend,
  sumSeries,
} from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ServiceProcess, startService } from './testing/process.ts';

const byText = (one: string, other: string): number => (one < other ? -1 : 1);
const ROUNDS = 5;
const PATHS = [
  '/json',
  '/text',
  '/empty',
  '/cached',
  '/throws',
  '/throws-later',
  '/throws-text',
  '/refuses',
  '/stream',
  '/stream-breaks',
  '/by-itself',
  '/before-the-router',
  '/not/found',
  '/users/42',
  '/api/v1/users/42',
  '/guarded/reports/2026',
];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(mode: BackendMode): Promise<{ backend: OtlpBackend; service: ServiceProcess }> {
  const backend = await startOtlpBackend(mode);
  closing.push(() => backend.close());
  const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: backend.url });
  closing.push(async () => {
    service.child.kill('SIGKILL');
  });
  return { backend, service };
}

async function sendRounds(service: ServiceProcess): Promise<number> {
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) sent += await sendEveryKind(service, PATHS, '/users/7/notes');
  return sent;
}

const requestCount = (page: string): number => sumSeries(page, /^http_server_request_duration_seconds_count/);

function expectBalance(page: string): void {
  for (const destination of ['otlp_traces', 'stdout']) {
    const of = (name: string): number =>
      sumSeries(page, new RegExp(`^vigie_delivery_${name}\\{.*destination="${destination}"`));
    const created = of('created_total');
    expect(created).toBeGreaterThan(0);
    expect(of('delivered_total') + of('dropped_total') + of('pending')).toBe(created);
  }
}

describe('after N requests of every kind to a service in a process of its own', () => {
  it.each(['refusing', 'hanging'] as const)('every ledger balances while the backend is %s', async (mode) => {
    const { backend, service } = await start(mode);
    const sent = await sendRounds(service);
    await vi.waitFor(async () => expect(requestCount(await service.scrape())).toBe(sent), 5000);
    await vi.waitFor(() => expect(service.lines.access()).toHaveLength(sent), 5000);
    const page = await service.scrape();
    expectBalance(page);
    expect(sumSeries(page, /^vigie_delivery_delivered_total\{.*otlp_traces/)).toBe(0);
    expect(backend.spans).toHaveLength(0);
    const warnings = service.lines.all().filter((line) => line.level === 'warn');
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  it.each(['up', 'refusing', 'hanging'] as const)(
    'SIGTERM drains every signal with the backend %s',
    async (mode) => {
      const { backend, service } = await start(mode);
      const sent = await sendRounds(service);
      const started = performance.now();
      const { code, metrics, ledgers } = await service.stop('SIGTERM');
      expect(code).toBe(0);
      expect(performance.now() - started).toBeLessThan(4000);

      expect(requestCount(metrics)).toBe(sent);
      expect(service.lines.access()).toHaveLength(sent);
      expect(backend.serverSpans()).toHaveLength(mode === 'up' ? sent : 0);
      expect(ledgers.map((ledger) => String(ledger['destination'])).sort(byText)).toEqual([
        'otlp_traces',
        'stdout',
      ]);
      for (const ledger of ledgers) {
        const dropped = Object.values(ledger['dropped'] as Record<string, number>).reduce(
          (total, count) => total + count,
          0,
        );
        expect(ledger['created']).toBe((ledger['delivered'] as number) + dropped);
        expect(ledger['pending']).toBe(0);
      }
    },
  );

  it('a request in flight at SIGTERM is answered and in every signal', async () => {
    const { backend, service } = await start('up');
    const slow = fetch(`${service.url}/stream`);
    const hanging = fetch(`${service.url}/hangs`).catch(() => 'cut at the deadline');
    await service.hanging();
    const [response] = await Promise.all([slow, hanging, service.stop('SIGTERM')]);
    expect(response.status).toBe(200);
    expect(await hanging).toBe('cut at the deadline');
    expect(service.lines.access()).toHaveLength(2);
    expect(backend.spans).toHaveLength(2);
  });
});

it('serves as before with no backend at all, and warns once a destination', async () => {
  const service = await startService({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    VIGIE_LOKI_URL: 'http://127.0.0.1:9',
  });
  closing.push(async () => {
    service.child.kill('SIGKILL');
  });
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 50; index++) expect((await fetch(`${service.url}/json`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1200));
  }
  const warned = service.lines.all().filter((line) => line.level === 'warn');
  const { code } = await service.stop();
  expect(code).toBe(0);
  expect(warned.map((line) => String(line['destination'])).sort(byText)).toEqual(['loki', 'otlp_traces']);
});
