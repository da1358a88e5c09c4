import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDelivery, type Ledger, type SendResult } from './index.ts';

type Outcome =
  | { readonly kind: 'answer'; readonly result: SendResult; readonly delayMs: number }
  | { readonly kind: 'throw' }
  | { readonly kind: 'reject'; readonly delayMs: number }
  | { readonly kind: 'hang'; readonly heedsSignal: boolean };

const delayMs = fc.constantFrom(0, 1, 30, 400);
const result: fc.Arbitrary<SendResult> = fc.oneof(
  fc.constant<SendResult>({ kind: 'delivered' }),
  fc.integer({ min: -1, max: 12 }).map((rejected): SendResult => ({ kind: 'delivered', rejected })),
  fc.constant<SendResult>({ kind: 'refused', reason: 'poison' }),
  fc.constant<SendResult>({ kind: 'refused', reason: 'path', whole: true }),
  fc.constant<SendResult>({ kind: 'retry', reason: 'down' }),
  fc
    .integer({ min: 0, max: 5000 })
    .map((afterMs): SendResult => ({ kind: 'retry', reason: 'busy', afterMs })),
);
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer' as const), result, delayMs }) },
  fc.constant<Outcome>({ kind: 'throw' }),
  fc.record({ kind: fc.constant('reject' as const), delayMs }),
  fc.record({ kind: fc.constant('hang' as const), heedsSignal: fc.boolean() }),
);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('offer' as const),
    count: fc.integer({ min: 1, max: 30 }),
    size: fc.integer({ min: 0, max: 60 }),
  }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(1, 20, 150, 1000, 7000) }),
  fc.record({ kind: fc.constant('flush' as const), ms: fc.constantFrom(0, 100, 3000) }),
);
const scenario = fc.record({
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 12 }),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
  overflow: fc.constantFrom('drop-oldest' as const, 'drop-newest' as const),
  maxBatchItems: fc.constantFrom(1, 3, 10),
  maxBatchBytes: fc.constantFrom(40, 1000),
  shutdownAfter: fc.integer({ min: 0, max: 25 }),
  shutdownMs: fc.constantFrom(0, 50, 4000),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('conservation', () => {
  it('created = delivered + dropped + pending, at every instant, whatever the backend does', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenario,
        async ({ outcomes, steps, shutdownAfter, shutdownMs, random, ...options }) => {
          let calls = 0;
          let offered = 0;
          let settled = 0;
          let last: Ledger | undefined;
          const check = (): void => {
            last = checked(delivery.ledger(), last);
          };
          const delivery = createDelivery<number>({
            ...options,
            destination: 'property',
            maxQueueBytes: 500,
            maxAgeMs: 20_000,
            sendTimeoutMs: 300,
            retryMinMs: 50,
            retryMaxMs: 800,
            flushIntervalMs: 100,
            now: () => performance.now(),
            random: () => random,
            warn: check,
            sizeOf: (item) => {
              check();
              return item;
            },
            send: (batch, signal) => {
              check();
              expect(batch.length).toBeLessThanOrEqual(options.maxBatchItems);
              signal.addEventListener('abort', check);
              const next = outcomes[calls++ % outcomes.length] as Outcome;
              return perform(next, signal).then((answer) => {
                // Acknowledged in time: exactly these must be in the ledger.
                if (!signal.aborted && answer.kind === 'delivered') {
                  settled += batch.length - Math.min(batch.length, Math.max(0, answer.rejected ?? 0));
                }
                return answer;
              });
            },
          });
          const flushes: Promise<boolean>[] = [];
          let ending: Promise<Ledger> | undefined;
          for (const [index, current] of steps.entries()) {
            if (index === shutdownAfter) ending = delivery.shutdown(shutdownMs);
            if (current.kind === 'advance') await vi.advanceTimersByTimeAsync(current.ms);
            else if (current.kind === 'flush') flushes.push(delivery.flush(current.ms));
            else {
              for (let i = 0; i < current.count; i++) {
                delivery.offer(current.size);
                offered++;
                check();
              }
            }
            check();
          }
          ending ??= delivery.shutdown(shutdownMs);
          await vi.advanceTimersByTimeAsync(10_000);
          const final = await ending;
          await Promise.all(flushes);
          check();
          expect(delivery.ledger()).toMatchObject({
            created: offered,
            pending: 0,
            pendingBytes: 0,
            delivered: settled,
          });
          expect(final.delivered).toBe(settled);
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function checked(ledger: Ledger, before: Ledger | undefined): Ledger {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + dropped + ledger.pending).toBe(ledger.created);
  expect(ledger.pendingBytes).toBeLessThanOrEqual(ledger.maxQueueBytes);
  expect(ledger.pending === 0).toBe(ledger.pendingBytes === 0);
  if (before !== undefined) {
    expect(ledger.created).toBeGreaterThanOrEqual(before.created);
    expect(ledger.delivered).toBeGreaterThanOrEqual(before.delivered);
  }
  return ledger;
}

function perform(outcome: Outcome, signal: AbortSignal): Promise<SendResult> {
  if (outcome.kind === 'throw') throw new Error('thrown');
  return new Promise((resolve, reject) => {
    if (outcome.kind === 'hang') {
      if (outcome.heedsSignal) signal.addEventListener('abort', () => reject(new Error('aborted')));
    } else if (outcome.kind === 'reject') {
      setTimeout(() => reject(new Error('rejected')), outcome.delayMs);
    } else if (outcome.delayMs === 0) resolve(outcome.result);
    else setTimeout(() => resolve(outcome.result), outcome.delayMs);
  });
}
