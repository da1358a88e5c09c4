import { TraceState } from '@opentelemetry/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdSource } from './ids.ts';
import { isKept, readOtelState, thresholdOf, weightOf, withThreshold } from './threshold.ts';

describe('a threshold', () => {
  it.each([
    [1, '0'],
    [0.5, '8'],
    [0.25, 'c'],
    [0.1, 'e666'],
    [0.01, 'fd70a'],
  ])('of %s is written th:%s', (ratio, digits) => {
    expect(withThreshold(undefined, thresholdOf(ratio))?.serialize()).toBe(`ot=th:${digits}`);
  });

  it('stands for its probability to one part in a thousand, whatever that is', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), (ratio) => {
        expect(weightOf(thresholdOf(ratio)) * ratio).toBeCloseTo(1, 3);
      }),
    );
  });

  it('keeps its share of random traces, the same ones at every service', () => {
    const ids = createIdSource();
    const threshold = thresholdOf(0.1);
    const traces = Array.from({ length: 20_000 }, () => ids.traceId());
    const kept = traces.filter((traceId) => isKept(threshold, traceId));
    expect(kept.length).toBeGreaterThan(1800);
    expect(kept.length).toBeLessThan(2200);
    // A lower threshold keeps these and more: that is what makes counts add up across services.
    for (const traceId of kept) expect(isKept(thresholdOf(0.3), traceId)).toBe(true);
  });

  it('goes by the explicit randomness a caller sent', () => {
    expect(isKept(thresholdOf(0.5), 'f'.repeat(32), '00000000000000')).toBe(false);
    expect(isKept(thresholdOf(0.5), '0'.repeat(32), 'ffffffffffffff')).toBe(true);
  });
});

describe('the ot entry of a tracestate', () => {
  it('is read, and everything else is kept when it is written', () => {
    const state = new TraceState('vendor=1,ot=rv:0123456789abcd;th:8;x:y');
    expect(readOtelState(state)).toEqual({ threshold: '80000000000000', randomness: '0123456789abcd' });
    expect(withThreshold(state, thresholdOf(1))?.get('ot')).toBe('th:0;rv:0123456789abcd;x:y');
    expect(withThreshold(state, thresholdOf(1))?.get('vendor')).toBe('1');
    expect(withThreshold(new TraceState('ot=th:8'), undefined)?.get('ot')).toBeUndefined();
  });

  it.each(['th:', 'th:g', 'th:123456789012345', 'rv:12', 'rv:0123456789ABCD', ''])('ignores %j', (value) => {
    expect(readOtelState(new TraceState(`ot=${value}`))).toEqual({});
  });
});
