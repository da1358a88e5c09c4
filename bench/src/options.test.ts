import { describe, expect, it } from 'vitest';
import { type BenchOptions, parseOptions } from './options.ts';
import { VARIANTS } from './variants.ts';

const parsed = (...args: string[]): BenchOptions => parseOptions(args) as BenchOptions;

describe('parseOptions', () => {
  it('measures every variant by default', () => {
    const { variants, rounds, seconds, connections } = parsed();
    expect(variants).toEqual(VARIANTS);
    expect({ rounds, seconds, connections }).toEqual({ rounds: 12, seconds: 2, connections: 50 });
  });

  it('always measures bare, the base of every ratio', () => {
    expect(parsed('--only', 'pino, vigie').variants.map(({ name }) => name)).toEqual([
      'bare',
      'pino',
      'vigie',
    ]);
  });

  it.each([
    [['--rounds', '0'], /--rounds takes a number from 1 to 1000, but got '0'/],
    [['--seconds', 'long'], /--seconds/],
    [['--only', 'express'], /no variant 'express'; there are bare, prom-client/],
    [['--check', '2'], /--check/],
    [['--check', '0.6', '--only', 'pino'], /--check needs the variant vigie/],
    [['--nonsense'], /nonsense/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
