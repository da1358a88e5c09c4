import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCpuQuantity, formatMemoryQuantity, formatQuantity } from './format-quantity.ts';
import { parseQuantity, quantityNanos } from './quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['500m', 0.5],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-1', -1],
    ['-1.5Gi', -1.5 * 2 ** 30],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1e+3', 1000],
    ['1e-3', 0.001],
    ['1E', 1e18],
    ['1Ei', 2 ** 60],
    ['512Mi', 512 * 2 ** 20],
    ['1Gi', 2 ** 30],
    ['1G', 1e9],
    ['100k', 100_000],
    ['1Ki', 1024],
    ['2Ti', 2 * 2 ** 40],
    ['3P', 3e15],
    ['100u', 0.0001],
    ['1n', 1e-9],
    ['0.1Gi', 107_374_182.4],
    ['0', 0],
    ['-0', 0],
    ['0000000000001', 1],
    [2, 2],
    [0.5, 0.5],
    [1e-7, 1e-7],
  ])('reads %j as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it('rounds what is finer than a billionth away from zero, as Kubernetes does', () => {
    expect(parseQuantity('0.1n')).toBe(1e-9);
    expect(parseQuantity('-0.1n')).toBe(-1e-9);
    expect(parseQuantity('1e-999999999')).toBe(1e-9);
    expect(parseQuantity('1.0000000001')).toBe(1.000000001);
  });

  it('keeps digits a float64 arithmetic would lose', () => {
    expect(parseQuantity('0.3Gi')).toBe(322_122_547.2);
    expect(quantityNanos('9223372036854775807')).toBe(9_223_372_036_854_775_807n * 10n ** 9n);
  });

  it.each([
    ['', 'expected a number'],
    ['.', 'expected a number'],
    ['Gi', 'expected a number'],
    ['1e', 'expected a number'],
    ['1e3.5', 'expected a number'],
    ['0x10', 'expected a number'],
    ['1_000', 'expected a number'],
    ['1.2.3', 'expected a number'],
    ['Infinity', 'expected a number'],
    ['1K', 'did you mean k (1000) or Ki (1024)'],
    ['512MB', 'did you mean M (10^6) or Mi (2^20)'],
    ['1GiB', 'did you mean Gi'],
    ['1gi', 'did you mean Gi'],
    ['1 Gi', 'without blanks'],
    [' 1', 'without blanks'],
    ['1\n', 'without blanks'],
    ['0,5', 'write a point'],
    ['9223372036854775808', 'beyond 2^63'],
    ['1e30', 'beyond 2^63'],
    ['1e999999999', 'beyond 2^63'],
    [Number.NaN, 'no finite number'],
    [Number.POSITIVE_INFINITY, 'no finite number'],
    ['1'.repeat(1000), 'expected a number'],
  ])('refuses %j and says what to do', (text, hint) => {
    const refuse = (): number => parseQuantity(text);
    expect(refuse).toThrowError(expect.objectContaining({ code: 'VIGIE_E_FINOPS_QUANTITY' }));
    expect(refuse).toThrowError(hint);
  });

  it('refuses what is no text at all', () => {
    for (const value of [null, undefined, {}, [], true] as never[]) {
      expect(() => parseQuantity(value)).toThrowError(/VIGIE_E_FINOPS_QUANTITY/);
    }
  });

  it('answers any text at once: a number or a coded error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[+-]?[0-9.]{0,30}[a-zA-Z]{0,2}[0-9+-]{0,12}$/)),
        (text) => {
          try {
            expect(Number.isFinite(parseQuantity(text))).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: 'VIGIE_E_FINOPS_QUANTITY' });
          }
        },
      ),
    );
  });
});

describe('formatQuantity', () => {
  it.each([
    [0.5, '500m'],
    [2, '2'],
    [1e-7, '100n'],
    [0.0001, '100u'],
    [1500, '1500'],
    [2000, '2k'],
    [-0.25, '-250m'],
    [0, '0'],
    [-0, '0'],
    [1e-12, '0'],
    [0.1 + 0.2, '300m'],
    [1e18, '1E'],
  ])('writes %d cores as %s', (value, text) => {
    expect(formatCpuQuantity(value)).toBe(text);
  });

  it.each([
    [512 * 2 ** 20, '512Mi'],
    [1.5 * 2 ** 30, '1536Mi'],
    [2 ** 30, '1Gi'],
    [1000, '1000'],
    [107_374_182.4, '107374183'],
    [0, '0'],
  ])('writes %d bytes as %s', (value, text) => {
    expect(formatMemoryQuantity(value)).toBe(text);
  });

  it('refuses what Kubernetes cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 63]) {
      expect(() => formatQuantity(value)).toThrowError(/VIGIE_E_FINOPS_QUANTITY/);
    }
  });

  it('is read back to the same number, cores and bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (milli) => {
        expect(parseQuantity(formatCpuQuantity(milli / 1000))).toBe(milli === 0 ? 0 : milli / 1000);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseQuantity(formatMemoryQuantity(bytes))).toBe(bytes);
        expect(parseQuantity(formatQuantity(bytes))).toBe(bytes);
      }),
    );
  });

  it('writes once and for all: formatting what was read back changes nothing', () => {
    const suffix = fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi');
    fc.assert(
      fc.property(
        fc.nat(999_999),
        suffix,
        fc.constantFrom('DecimalSI' as const, 'BinarySI' as const),
        (count, unit, format) => {
          const written = formatQuantity(parseQuantity(`${count}${unit}`), format);
          expect(formatQuantity(parseQuantity(written), format)).toBe(written);
        },
      ),
    );
  });

  it('says the exact value: decimal quantities of the same number are the same billionths', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.constantFrom('n', 'u', 'm', ''), (count, unit) => {
        const text = `${count}${unit}`;
        expect(quantityNanos(formatQuantity(parseQuantity(text)))).toBe(quantityNanos(text));
      }),
    );
  });
});
