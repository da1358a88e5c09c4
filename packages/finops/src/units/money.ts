import { FinopsError } from '../finops-error.ts';

export interface FormatMoneyOptions {
  /** ISO 4217, e.g. `EUR`. */
  readonly currency: string;
  /** BCP 47. Default: `en`. Tested: `fr`, `en`. */
  readonly locale?: string;
  /** Decimals. Default: the currency's own (EUR 2, JPY 0). */
  readonly digits?: number;
  /**
   * What an amount smaller than the last decimal shows as: `'zero'` as `€0.00`, `'significant'` with two digits that
   * mean something, as `€0.000046`. Default: `'zero'`.
   */
  readonly small?: 'zero' | 'significant';
}

/**
 * An amount as a person reads it: the only place where money is rounded, half away from zero. Amounts of one table are
 * rounded together by `roundToTotal` first, so that they add up.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_MONEY` for an amount that is not finite, a currency or locale Intl does not know.
 * @example
 * ```ts
 * formatMoney(1234.5, { currency: 'EUR', locale: 'en' }); // '€1,234.50'
 * ```
 */
export function formatMoney(amount: number, options: FormatMoneyOptions): string {
  if (!Number.isFinite(amount)) throw moneyError(`${amount} is no amount of money: expected a finite number`);
  const { currency, locale = 'en', digits, small = 'zero' } = options;
  const usual = formatter(locale, currency, digits, undefined);
  const decimals = usual.resolvedOptions().maximumFractionDigits ?? 2;
  const tiny = Math.abs(amount) < 10 ** -decimals && amount !== 0;
  if (tiny && small === 'significant') return formatter(locale, currency, undefined, 2).format(amount);
  return usual.format(rounded(amount, decimals));
}

/** An amount where the currency stands beside it: the currency's decimals, a point, no groups; rounded as `formatMoney` does. */
export function plainMoney(amount: number, currency: string): string {
  const digits = currencyDigits(currency);
  return rounded(amount, digits).toFixed(digits);
}

/** Decimals of a currency: EUR 2, JPY 0; 2 of one that is none. */
export function currencyDigits(currency: string): number {
  try {
    return formatter('en', currency, undefined, undefined).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Intl and toFixed round the binary value (1.005 shows as 1.00); people expect the decimal one they read elsewhere. */
function rounded(amount: number, decimals: number): number {
  const units = 10 ** decimals;
  const value = (Math.sign(amount) * Math.round(Math.abs(amount) * units * (1 + 1e-12))) / units;
  return value === 0 ? 0 : value;
}

const formatters = new Map<string, Intl.NumberFormat>();
const MAX_FORMATTERS = 64;

function formatter(
  locale: string,
  currency: string,
  digits: number | undefined,
  significant: number | undefined,
): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits} ${significant}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  try {
    const made = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      ...(digits !== undefined && { minimumFractionDigits: digits, maximumFractionDigits: digits }),
      ...(significant !== undefined && { maximumSignificantDigits: significant }),
    });
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(key, made);
    return made;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw moneyError(
      `cannot write money in ${JSON.stringify(currency)} for ${JSON.stringify(locale)}: ${why}`,
      error,
    );
  }
}

function moneyError(message: string, cause?: unknown): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_MONEY', `${message}.`, cause === undefined ? undefined : { cause });
}
