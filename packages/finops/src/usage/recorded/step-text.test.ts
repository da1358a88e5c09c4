import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSteps, encodeSteps } from './step-text.ts';

const microcores = (cores: number): number => Math.round(cores * 1e6);

describe('values as text', () => {
  it('are differences, repetitions and gaps', () => {
    const values = Float64Array.of(
      0.5,
      0.48,
      0.48,
      0.48,
      0.48,
      Number.NaN,
      Number.NaN,
      0.481,
      0.481,
      Number.NaN,
    );
    expect(encodeSteps(values, microcores)).toBe('+500000-20000=3x2+1000=x');
    expect(decodeSteps('+500000-20000=3x2+1000=x', 10, 1, 1e6)).toEqual(values);
  });

  it('begin at 0', () => {
    expect(decodeSteps('=3+1', 4, 1, 1)).toEqual(Float64Array.of(0, 0, 0, 1));
    expect(encodeSteps(Float64Array.of(0, 0, 0, 1), (value) => value)).toBe('=3+1');
  });

  it('come back as they were, whatever they are', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.constant(7), fc.nat({ max: 2 ** 40 }));
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom(1, 4096), (units, unit) => {
        const values = Float64Array.from(units, (each) => each * unit);
        expect(
          decodeSteps(
            encodeSteps(values, (bytes) => bytes / unit),
            values.length,
            unit,
            1,
          ),
        ).toEqual(values);
      }),
    );
  });

  it('keep a request exactly as it was written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (millicores) => {
        const cores = millicores / 1000;
        expect(decodeSteps(encodeSteps(Float64Array.of(cores), microcores), 1, 1, 1e6)[0]).toBe(cores);
      }),
    );
  });

  it.each([
    ['5', 'unexpected "5" at character 1'],
    ['+', 'unexpected the end at character 2'],
    ['+5é', 'unexpected "é" at character 3'],
    ['+5-7', 'a value below 0 at character 3'],
    ['+5=9', '10 values where there must be 3'],
    ['+5=9007199254740990', '9007199254740991 values where there must be 3'],
    ['', '0 values where there must be 3'],
  ])('are refused as %j', (text, message) => {
    expect(() => decodeSteps(text, 3, 1, 1)).toThrow(new SyntaxError(message));
  });
});
