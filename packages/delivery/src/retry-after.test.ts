import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const epoch = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['1.5', 1500],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000],
    ['Wed Oct 21 07:28:30 2026', 30_000],
    ['Wed, 21 Oct 2026 07:00:00 GMT', 0],
  ])('reads %j', (value, expected) => {
    expect(parseRetryAfter(value, epoch)).toBe(expected);
  });

  it.each([undefined, '', 'soon', '-5', '1e9', '0x10', 'Xyz, 99 Foo 2026'])('ignores %j', (value) => {
    expect(parseRetryAfter(value, epoch)).toBeUndefined();
  });
});
