import { FinopsError } from '../finops-error.ts';

/** How Kubernetes writes a quantity: cpu as `500m` (decimal), memory and storage as `512Mi` (binary). */
export type QuantityFormat = 'DecimalSI' | 'BinarySI';

/**
 * Writes a number of base units (cores, bytes) as Kubernetes does: without a fraction or an exponent, with the largest
 * suffix that allows it. Decimal quantities go down to a billionth, to the nearest one; binary ones are whole, rounded
 * up, as bytes are.
 *
 * `parseQuantity(formatQuantity(x))` is x for every x Kubernetes can hold and a float64 can tell apart.
 *
 * Source: k8s.io/apimachinery/pkg/api/resource, `Quantity.CanonicalizeBytes`.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_QUANTITY` for what is not finite or beyond ±(2^63 − 1).
 * @example
 * ```ts
 * formatQuantity(0.5); // '500m'
 * formatQuantity(1.5 * 2 ** 30, 'BinarySI'); // '1536Mi'
 * ```
 */
export function formatQuantity(value: number, format: QuantityFormat = 'DecimalSI'): string {
  if (!Number.isFinite(value) || Math.abs(value) >= LARGEST) {
    throw new FinopsError(
      'VIGIE_E_FINOPS_QUANTITY',
      `${value} cannot be written as a Kubernetes quantity: it has to be a finite number below 2^63.`,
    );
  }
  const sign = value < 0 ? '-' : '';
  const written = format === 'BinarySI' ? binary(Math.abs(value)) : decimal(Math.abs(value));
  return written === '0' ? written : sign + written;
}

/** Cores as Kubernetes writes them: `500m`, `2`. */
export function formatCpuQuantity(cores: number): string {
  return formatQuantity(cores, 'DecimalSI');
}

/** Bytes as Kubernetes writes them: `512Mi`, `1000`; a fraction of a byte is rounded up. */
export function formatMemoryQuantity(bytes: number): string {
  return formatQuantity(bytes, 'BinarySI');
}

const LARGEST = 2 ** 63;
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function decimal(value: number): string {
  return withSuffix(nanos(value), 1000n, DECIMAL_SUFFIXES);
}

function binary(value: number): string {
  return withSuffix(BigInt(Math.ceil(value)), 1024n, BINARY_SUFFIXES);
}

function withSuffix(count: bigint, step: bigint, suffixes: readonly string[]): string {
  if (count === 0n) return '0';
  let index = 0;
  let rest = count;
  while (index < suffixes.length - 1 && rest % step === 0n) {
    rest /= step;
    index += 1;
  }
  return `${rest}${suffixes[index]}`;
}

/** From the shortest decimal that stands for the number: 0.1 is 100000000 billionths, not 100000000.000000005. */
function nanos(value: number): bigint {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + 9;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  if (shift < -30) return 0n;
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor / 2n) / divisor;
}
