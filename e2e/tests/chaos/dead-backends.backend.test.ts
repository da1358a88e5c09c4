import { readFileSync } from 'node:fs';
import { startJaeger, type RunningJaeger } from '@vigie/e2e/backends';
import { load, startDemo, type RunningDemo } from '@vigie/e2e/demos';
import { describeWithOwn } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { sharedLoki, type Shared } from '@vigie/e2e/shared';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { droppedTotal, type LedgerCounts } from '../../../scripts/demo/balance.ts';
import { findTraces } from '../../src/ask/jaeger.ts';
import { readLines } from '../../src/ask/loki.ts';
import { look, settled, watch, type Seen } from './watch.ts';

const NAME = 'datapress-api';
const ENVIRONMENT = 'chaos-dead';
/** Nothing is there: a long path makes lines and spans large, so that 8 MiB are soon full. */
const PATH = `/${'archives/'.repeat(200)}`;
/** Bounds of the two queues, what a full-speed run takes beside them, and the collector's slack. */
const MOST_GROWTH_MIB = 2 * 8 + 64;

describeWithOwn(['loki'], ['loki', 'jaeger'], 'with Loki and Jaeger dead for long, at full speed', () => {
  let loki: Shared<'loki'>;
  let jaeger: RunningJaeger;
  let api: RunningDemo;
  let before: number;
  let seen: Seen;
  let ledgers: ReadonlyMap<string, LedgerCounts>;
  const startedAt = new Date(Date.now() - 1000);

  beforeAll(async () => {
    [loki, jaeger] = await Promise.all([sharedLoki(), startJaeger({ durable: true })]);
    api = await startDemo(NAME, {
      lokiUrl: loki.url,
      otlpUrl: jaeger.otlpUrl,
      env: { VIGIE_ENVIRONMENT: ENVIRONMENT },
    });
  });
  afterAll(async () => {
    await api?.stop();
    await jaeger?.stop();
  });

  it('answers every request while the queues overflow, and stays within its memory', async (context) => {
    await load({ url: api.url, requests: [{ path: PATH }], seconds: 3 });
    // With nothing under way they have all that was delivered, and nothing that was not.
    await settled([api], 'loki', 20_000);
    await settled([api], 'otlp_traces', 20_000);
    before = (await look(api)).rss;
    await loki.kill('SIGKILL');
    jaeger.kill('SIGKILL');
    const watching = watch([api]);
    let requests = 0;
    for (const deadline = performance.now() + 60_000; ;) {
      const result = await load({ url: api.url, requests: [{ path: PATH }], seconds: 4 });
      expect(result.unanswered).toBe(0);
      expect([...result.byStatus.keys()]).toEqual([404]);
      requests += result.answered;
      const full = (await look(api)).ledgers.filter(({ dropped }) => (dropped['overflow'] ?? 0) > 0);
      if (full.length === 2) break;
      expect(performance.now(), 'a queue is full within a minute').toBeLessThan(deadline);
    }
    seen = await watching.stop();
    const growth = ((seen.peakRss.get(NAME) as number) - before) / 2 ** 20;
    figure(context, 'requests', requests);
    figure(context, 'memory before', `${Math.round(before / 2 ** 20)} MiB`);
    figure(context, 'growth', `${Math.round(growth)} MiB`);
    figure(context, 'looks at ledgers', seen.looks);
    expect(seen.imbalances).toEqual([]);
    expect(growth).toBeLessThan(MOST_GROWTH_MIB);
  });

  it('delivers what it kept once they are back, without a restart', { timeout: 120_000 }, async (context) => {
    await Promise.all([loki.restart(), jaeger.restart()]);
    const back = performance.now();
    const lines = await settled([api], 'loki', 90_000);
    const spans = await settled([api], 'otlp_traces', 90_000);
    figure(context, 'queues empty after', `${((performance.now() - back) / 1000).toFixed(1)} s`);
    ledgers = new Map([
      ['loki', lines.get(NAME) as LedgerCounts],
      ['otlp_traces', spans.get(NAME) as LedgerCounts],
    ]);
    for (const [destination, { created, delivered, dropped, pending }] of ledgers) {
      expect(pending, destination).toBe(0);
      expect(Object.keys(dropped), destination).toEqual(['overflow']);
      expect(delivered + droppedTotal(ledgers.get(destination) as LedgerCounts)).toBe(created);
      figure(context, destination, `${created} made, ${delivered} delivered, ${dropped['overflow']} dropped`);
    }
  });

  it('and its ledgers say exactly what the backends lack', async () => {
    const { delivered, created } = ledgers.get('loki') as LedgerCounts;
    const written = readFileSync(api.stdoutFile, 'utf8').trimEnd().split('\n');
    // All it made is on standard output, which nothing stood in the way of.
    expect(written.length).toBe(created);
    const query = `{service="${NAME}", environment="${ENVIRONMENT}"}`;
    await vi.waitFor(
      async () => {
        const lines = await readLines(loki.url, query, startedAt);
        expect(lines.length).toBe(delivered);
        const known = new Set(written);
        expect(lines.filter(({ line }) => !known.has(line))).toEqual([]);
      },
      { timeout: 20_000, interval: 1000 },
    );
    const spans = ledgers.get('otlp_traces') as LedgerCounts;
    const traces = await findTraces(jaeger.url, NAME, startedAt);
    expect(traces.flatMap((trace) => trace.spans)).toHaveLength(spans.delivered);
  });
});
