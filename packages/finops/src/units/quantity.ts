import { FinopsError } from '../finops-error.ts';

/**
 * A Kubernetes quantity as a number of its base unit: `500m` and `0.5` are 0.5 (cores), `512Mi` is 536870912 (bytes).
 * The result is the float64 nearest to the exact value. As in Kubernetes a fraction finer than a billionth is rounded
 * away from zero to the next one; what is beyond ±(2^63 − 1) is refused where Kubernetes would cap it in silence.
 *
 * Numbers are taken as YAML gives them (`cpu: 2`).
 *
 * Source: k8s.io/apimachinery/pkg/api/resource, `Quantity` and its grammar.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_QUANTITY` for anything else.
 * @example
 * ```ts
 * parseQuantity('1.5Gi'); // 1610612736
 * parseQuantity('1E'); // 1e18, exa
 * parseQuantity('1E3'); // 1000, an exponent
 * ```
 */
export function parseQuantity(quantity: string | number): number {
  return Number(`${quantityNanos(quantity)}e-9`);
}

/** The same in billionths of the base unit, without any loss: the finest Kubernetes keeps. */
export function quantityNanos(quantity: string | number): bigint {
  const text = typeof quantity === 'number' ? plainNumber(quantity) : quantity;
  const match = typeof text === 'string' && text.length <= MAX_LENGTH ? QUANTITY.exec(text) : null;
  if (match === null) throw refused(quantity, hintFor(text));
  const [, sign, whole = '', fraction = '', leadingFraction = '', suffix = ''] = match;
  const decimals = fraction + leadingFraction;
  const scale = scaleOf(suffix);
  if (scale === undefined) throw refused(quantity, hintFor(text));
  const digits = BigInt(whole + decimals);
  if (digits === 0n) return 0n;
  const nanos = scaled(digits * scale.factor, scale.exponent - decimals.length + 9);
  if (nanos > LARGEST_NANOS) throw refused(quantity, 'it is beyond 2^63 − 1, the largest Kubernetes knows');
  return sign === '-' ? -nanos : nanos;
}

const MAX_LENGTH = 100;
const QUANTITY = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))([a-zA-Z]{0,2}|[eE][+-]?[0-9]{1,9})$/;
const LARGEST_NANOS = (2n ** 63n - 1n) * 10n ** 9n;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};

function scaleOf(suffix: string): { readonly factor: bigint; readonly exponent: number } | undefined {
  const decimal = Object.hasOwn(DECIMAL_EXPONENTS, suffix) ? DECIMAL_EXPONENTS[suffix] : undefined;
  if (decimal !== undefined) return { factor: 1n, exponent: decimal };
  const binary = Object.hasOwn(BINARY_EXPONENTS, suffix) ? BINARY_EXPONENTS[suffix] : undefined;
  if (binary !== undefined) return { factor: 2n ** binary, exponent: 0 };
  if (/^[eE][+-]?[0-9]+$/.test(suffix)) return { factor: 1n, exponent: Number(suffix.slice(1)) };
  return undefined;
}

/** digits × 10^exponent, rounded up to a whole; bounded whatever the exponent says. */
function scaled(digits: bigint, exponent: number): bigint {
  if (exponent >= 0) return digits * 10n ** BigInt(Math.min(exponent, 2 * MAX_LENGTH));
  if (-exponent > 3 * MAX_LENGTH) return 1n;
  const divisor = 10n ** BigInt(-exponent);
  return (digits + divisor - 1n) / divisor;
}

function plainNumber(value: number): string {
  if (!Number.isFinite(value)) throw refused(value, 'it is no finite number');
  return String(value);
}

function hintFor(text: unknown): string {
  if (typeof text !== 'string') return 'expected a text such as "500m" or "512Mi"';
  if (/\s/.test(text)) return 'write it without blanks';
  if (text.includes(',')) return 'write a point, not a comma';
  const suffix = /^[+-]?[0-9.]+([a-zA-Z]+)$/.exec(text)?.[1]?.toLowerCase().replace(/b$/, '') ?? '';
  const meant = SUFFIX_MEANT[suffix];
  if (meant !== undefined) return `its suffix is unknown; did you mean ${meant}`;
  return 'expected a number with one of n u m k M G T P E, Ki Mi Gi Ti Pi Ei or an exponent such as e3';
}

const SUFFIX_MEANT: Readonly<Record<string, string>> = {
  k: 'k (1000) or Ki (1024)',
  m: 'M (10^6) or Mi (2^20)',
  g: 'G (10^9) or Gi (2^30)',
  t: 'T (10^12) or Ti (2^40)',
  ki: 'Ki',
  mi: 'Mi',
  gi: 'Gi',
  ti: 'Ti',
};

function refused(quantity: unknown, why: string): FinopsError {
  const received =
    typeof quantity === 'string' ? JSON.stringify(quantity.slice(0, MAX_LENGTH)) : String(quantity);
  return new FinopsError('VIGIE_E_FINOPS_QUANTITY', `${received} is no Kubernetes quantity: ${why}.`);
}
