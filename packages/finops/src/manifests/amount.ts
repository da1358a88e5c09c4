/**
 * An amount as annotations carry it: a plain decimal, no exponent, no blanks, a point; rounded at the eighth decimal, where float64
 * sums of a month's amounts stop being exact, and without trailing zeros. The same input always gives the same text.
 */
export function amountText(amount: number): string {
  // Past 2^53 a number is whole, and from 1e21 on toFixed would write an exponent.
  if (Math.abs(amount) >= Number.MAX_SAFE_INTEGER) return BigInt(Math.round(amount)).toString();
  const text = amount.toFixed(8).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** Reads what `amountText` writes; undefined for anything else. */
export function parseAmountText(text: string): number | undefined {
  return /^-?[0-9]{1,40}(?:\.[0-9]{1,20})?$/.test(text) ? Number(text) : undefined;
}

/** Whether two amounts are the same but for the last digit of a float64 sum. */
export function sameAmount(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 + 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
