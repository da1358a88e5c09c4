import type { Attributes } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CardinalityGuard } from './cardinality-guard.ts';
import { OverflowLog } from './overflow-log.ts';
import { MAX_VALUE_LENGTH } from './plain-attributes.ts';

function guardOf(limit: number): {
  guard: CardinalityGuard;
  overflow: OverflowLog;
  warnings: [string, Record<string, unknown>][];
} {
  const warnings: [string, Record<string, unknown>][] = [];
  const overflow = new OverflowLog(limit, (...warning) => warnings.push(warning));
  return { guard: new CardinalityGuard({ metric: 'm', limit, overflow }), overflow, warnings };
}

describe('CardinalityGuard', () => {
  it('gives the same object for the same attributes, in any order and of any type', () => {
    const { guard } = guardOf(10);
    const series = guard.admit({ a: '1', b: true });
    expect(guard.admit({ b: true, a: '1' })).toBe(series);
    expect(guard.admit({ a: 1, b: 'true' })).toBe(series);
    expect(guard.admit({ a: '1', b: true, c: undefined })).toBe(series);
    expect(guard.admit(undefined)).toBe(guard.admit({}));
  });

  it('never has more series than its limit, and one of them is for the rest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.array(fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), { maxKeys: 3 })),
        (limit, measurements) => {
          const { guard, overflow } = guardOf(limit);
          const series = new Set(measurements.map((attributes) => guard.admit(attributes)));
          expect(series.size).toBeLessThanOrEqual(limit);
          const inOverflow = measurements.filter((one) => guard.isOverflow(guard.admit(one))).length;
          expect(overflow.counts().get('m') ?? 0).toBe(inOverflow * 2);
        },
      ),
    );
  });

  it('does not take two sets of attributes for one', () => {
    const { guard } = guardOf(100);
    const sets: Attributes[] = [
      { a: 'b1:c' },
      { a: 'b', c: '' },
      { a: '', b: '1:c' },
      { a1: ':b' },
      { a: '1:b1:c' },
      { a: '1', b: 'c' },
    ];
    expect(new Set(sets.map((set) => guard.admit(set))).size).toBe(sets.length);
  });

  it('names the label with most values, once', () => {
    const { guard, overflow, warnings } = guardOf(20);
    for (let user = 0; user < 50; user++) guard.admit({ method: user % 2 === 0 ? 'GET' : 'PUT', user });
    expect(overflow.counts().get('m')).toBe(31);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.[0]).toContain('label "user" has 19 distinct values');
    expect(warnings[0]?.[1]).toEqual({ metric: 'm', label: 'user', distinctValues: 19, limit: 20 });
  });

  it('says so where it is the names of attributes that grow', () => {
    const { guard, warnings } = guardOf(20);
    for (let key = 0; key < 50; key++) guard.admit({ [`baggage.${key}`]: 'x' });
    expect(warnings[0]?.[1]).toMatchObject({ label: '(names of attributes)', distinctValues: 19 });
  });

  it('keeps short copies of long values', () => {
    const { guard } = guardOf(10);
    const long = 'x'.repeat(1_000_000);
    const series = guard.admit({ header: long });
    expect(series['header']).toHaveLength(MAX_VALUE_LENGTH);
    expect(guard.admit({ header: `${long}y` })).toBe(series);
  });

  it('sends measurements with too many or too long names to the overflow series', () => {
    const { guard } = guardOf(10);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, 1]));
    expect(guard.isOverflow(guard.admit(many))).toBe(true);
    expect(guard.isOverflow(guard.admit({ ['n'.repeat(300)]: 1 }))).toBe(true);
  });

  it('is not changed by what the caller does to the attributes later', () => {
    const { guard } = guardOf(10);
    const attributes: Attributes = { a: 'x' };
    const series = guard.admit(attributes);
    attributes['a'] = 'y';
    expect(series).toEqual({ a: 'x' });
    expect(guard.admit({ a: 'x' })).toBe(series);
  });
});
