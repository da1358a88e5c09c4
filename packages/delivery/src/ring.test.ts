import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from './ring.ts';

const step = fc.record({
  kind: fc.constantFrom('push', 'push', 'push', 'unshift', 'shift', 'clear' as const),
  times: fc.integer({ min: 1, max: 700 }),
  size: fc.integer({ min: 1, max: 50 }),
});

describe('Ring', () => {
  it('behaves as an array does, through growth, wrap-around and clearing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const ring = new Ring<number>();
        let model: [item: number, size: number][] = [];
        let next = 0;
        for (const { kind, times, size } of steps) {
          for (let i = 0; i < (kind === 'clear' ? (times > 650 ? 1 : 0) : times); i++) {
            next++;
            if (kind === 'push') {
              ring.push(next, size, next);
              model.push([next, size]);
            } else if (kind === 'unshift') {
              ring.unshift(next, size, next);
              model.unshift([next, size]);
            } else if (kind === 'clear') {
              ring.clear();
              model = [];
            } else if (ring.length > 0) {
              expect([ring.headTime(), ring.headSize()]).toEqual(model[0]);
              expect(ring.shift()).toBe(model.shift()?.[0]);
            }
          }
          expect(ring.length).toBe(model.length);
          expect(ring.bytes).toBe(model.reduce((sum, [, bytes]) => sum + bytes, 0));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets go of the items it gave back', async () => {
    const ring = new Ring<object>();
    const kept = new WeakRef<object>({});
    ring.push(kept.deref() as object, 1, 0);
    for (let i = 0; i < 40_000; i++) ring.push({}, 1, 0);
    for (let i = 0; i < 40_001; i++) ring.shift();
    expect(ring.length).toBe(0);
    expect(ring.bytes).toBe(0);
  });
});
