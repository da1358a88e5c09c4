import { setTimeout as delay } from 'node:timers/promises';
import { startLoki, type RunningLoki } from '@vigie/e2e/backends';
import { load } from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { expect, it, vi, type TestContext } from 'vitest';
import { difference } from './difference.ts';
import { readLedger } from './ledger.ts';
import {
  startTalkingService,
  settle,
  type Account,
  type Bounds,
  type TalkingService,
} from './talking-service.ts';

describeWithTools(['loki'], 'Loki with a limit', () => {
  const begun = new Date();
  // Side by side, since most of their time is waiting.
  const start = async (
    { onTestFinished }: TestContext,
    limits: string,
    bounds: Bounds,
  ): Promise<[RunningLoki, TalkingService]> => {
    const loki = await startLoki({ limits });
    onTestFinished(() => loki.stop());
    const service = await startTalkingService(loki.url, bounds);
    onTestFinished(() => service.stop());
    return [loki, service];
  };

  it.concurrent('of the size of a line: what is longer is counted, the rest is there', async (context) => {
    const [loki, service] = await start(context, 'max_line_size: 1KB', {});
    const paths = [
      '/',
      `/${'some'.repeat(150)}`,
      `/${'long'.repeat(300)}`,
      '/broken',
      `/broken/${'long'.repeat(300)}`,
    ];
    await load({ url: service.url, amount: 2500, requests: paths.map((path) => ({ path })) });
    const account = await settle(service, loki.url, begun);
    const long = account.written.filter((line) => Buffer.byteLength(line) > 1024);
    expect(long).toHaveLength(1000);
    expect(difference(account.missing, long)).toBe('');
    balances(account, 'refused');
    // None went a second time, which Loki would not always notice.
    expect(await linesReceived(loki.url)).toBe(account.written.length);
    // Of both streams.
    expect(account.warnings.filter((line) => /max entry size '1024' bytes exceeded/.test(line))).toHaveLength(
      2,
    );
    figure(context, 'lines', account.written.length);
    figure(context, 'refused', long.length);
  });

  it.concurrent('of the age of a line: what waited too long while Loki stood still is counted, the rest is there', async (context) => {
    const [loki, service] = await start(context, 'reject_old_samples: true, reject_old_samples_max_age: 4s', {
      flushIntervalMs: 200,
    });
    const traffic = load({
      url: service.url,
      seconds: 9,
      rate: 150,
      requests: [{ path: '/' }, { path: '/broken' }],
    });
    await delay(1000);
    loki.kill('SIGSTOP');
    await delay(6500);
    loki.kill('SIGCONT');
    await traffic;
    const account = await settle(service, loki.url, begun);
    expect(account.ledger.dropped['refused']).toBeGreaterThan(0);
    balances(account, 'refused');
    expect(account.warnings.join('\n')).toMatch(/has timestamp too old: /);
    await load({ url: service.url, amount: 100 });
    const later = await settle(service, loki.url, begun);
    expect(later.missing.length).toBe(account.missing.length);
    figure(context, 'lines', later.written.length);
    figure(context, 'refused', later.missing.length);
  });

  it.concurrent('of the rate: lines wait for their turn, what finds no room is counted', async (context) => {
    const [loki, service] = await start(context, 'ingestion_rate_mb: 0.1, ingestion_burst_size_mb: 0.2', {
      maxQueueBytes: 200_000,
      maxBatchBytes: 50_000,
      flushIntervalMs: 100,
      retryMinMs: 50,
      retryMaxMs: 500,
    });
    await load({ url: service.url, amount: 4000 });
    const account = await settle(service, loki.url, begun);
    expect(account.ledger.dropped['overflow']).toBeGreaterThan(0);
    balances(account, 'overflow');
    expect(account.warnings.join('\n')).toMatch(/HTTP 429 .*ingestion rate limit exceeded/);
    expect(account.warnings.join('\n')).toMatch(/drops items: the queue is full/);
    figure(context, 'lines', account.written.length);
    figure(context, 'dropped', account.missing.length);
  });

  it.concurrent('of streams: the lines of a level it does not take are counted, those of the others are there', async (context) => {
    const [loki, service] = await start(context, 'max_global_streams_per_user: 1, max_streams_per_user: 1', {
      flushIntervalMs: 100,
      retryMinMs: 50,
      retryMaxMs: 500,
      maxAgeMs: 2000,
    });
    await load({ url: service.url, amount: 1 });
    await vi.waitFor(
      async () => expect(await readLedger(service.url, 'loki')).toMatchObject({ delivered: 1 }),
      {
        timeout: 20_000,
      },
    );
    // The first of a push is not the last: of such Loki says nothing.
    await load({ url: service.url, amount: 1000, requests: [{ path: '/broken' }, { path: '/' }] });
    const account = await settle(service, loki.url, begun);
    const taken = account.written.filter((line) => line.includes('"level":"info"'));
    expect(taken).toHaveLength(501);
    expect(difference(account.stored, taken)).toBe('');
    balances(account, 'expired');
    expect(account.warnings.join('\n')).toMatch(/HTTP 429 .*maximum active stream limit exceeded/);
    figure(context, 'lines', account.written.length);
    figure(context, 'given up', account.missing.length);
  });
});

/** Not one line is without an account: Loki has in order, and once, all that the ledger does not count as dropped. */
function balances({ written, stored, missing, ledger }: Account, reason: string): void {
  const gone = new Set(missing);
  expect(
    difference(
      stored,
      written.filter((line) => !gone.has(line)),
    ),
  ).toBe('');
  expect(ledger).toEqual({
    created: written.length,
    delivered: stored.length,
    dropped: { [reason]: missing.length },
    pending: 0,
  });
}

/** Lines that Loki was sent, taken or not. */
async function linesReceived(lokiUrl: string): Promise<number> {
  const page = await (await fetch(`${lokiUrl}/metrics`)).text();
  const counts = page.matchAll(/^loki_distributor_lines_received_total\{.*\} (\S+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
