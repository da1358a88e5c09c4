import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedDelivery } from './bounded-delivery.ts';
import { resolveOptions } from './options.ts';
import type { SendResult } from './send-result.ts';

const result: fc.Arbitrary<SendResult> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<SendResult>({ kind: 'delivered' }) },
  fc.integer({ min: 0, max: 5 }).map((rejected): SendResult => ({ kind: 'delivered', rejected })),
  { weight: 3, arbitrary: fc.constant<SendResult>({ kind: 'refused', reason: 'poison' }) },
  fc.constant<SendResult>({ kind: 'refused', reason: 'path', whole: true }),
  fc.constant<SendResult>({ kind: 'retry', reason: 'busy' }),
);

it('the ledger balances at every step of the last attempt, and at its end nothing is pending', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }),
      fc.array(result, { minLength: 1, maxLength: 40 }),
      fc.record({ maxBatchItems: fc.constantFrom(1, 3, 10), maxBatchBytes: fc.constantFrom(40, 1000) }),
      fc.boolean(),
      fc.integer({ min: 0, max: 40 }),
      async (sizes, results, batches, underWay, stopAfter) => {
        const options = resolveOptions<number>({
          ...batches,
          destination: 'property',
          maxQueueBytes: 500,
          flushIntervalMs: 1,
          sizeOf: (size) => size,
          // Never answers: a batch that the end of the process finds under way.
          send: () => new Promise<SendResult>(() => {}),
          warn: () => {},
        });
        let taken: readonly number[] = [];
        const delivery = new BoundedDelivery<number>(options, {
          timeoutMs: 1000,
          request: (batch) => {
            taken = batch;
            return { url: '', headers: {}, body: Buffer.alloc(0), zip: false, maxResponseBytes: 0 };
          },
          result: () => ({ kind: 'delivered' }),
        });
        const check = (): void => {
          const { created, delivered, dropped, pending, pendingBytes, maxQueueBytes } = delivery.ledger();
          const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
          expect(delivered + lost + pending).toBe(created);
          expect(pendingBytes).toBeLessThanOrEqual(maxQueueBytes);
        };
        for (const size of sizes) delivery.offer(size);
        if (underWay) void delivery.flush(0);
        check();
        let settled = 0;
        for (let step = 0; step < stopAfter; step++) {
          if (delivery.takeAtExit() === undefined) break;
          expect(taken.length).toBeLessThanOrEqual(batches.maxBatchItems);
          check();
          const one = results[step % results.length] as SendResult;
          if (one.kind === 'delivered') settled += taken.length - Math.min(taken.length, one.rejected ?? 0);
          delivery.settleAtExit(one);
          check();
          // Lines about one destination are items of another.
          if (step % 5 === 0) delivery.offer(10);
          check();
        }
        delivery.endAtExit();
        check();
        expect(delivery.ledger()).toMatchObject({ pending: 0, delivered: settled });
        expect(delivery.offer(1)).toBe(false);
        check();
      },
    ),
    { numRuns: 300 },
  );
});
