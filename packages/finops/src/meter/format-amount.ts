const DIGITS = 2;
const MOST_DECIMALS = 20;

/**
 * An amount that a person can read however small it is: two digits that count, groups of three after the point as before it.
 *
 * @param locale BCP 47, `fr` or `en`
 * @example
 * ```ts
 * formatAmount(0.0000021, 'EUR', 'fr'); // 0,000 002 1 €
 * ```
 */
export function formatAmount(amount: number, currency: string, locale: string): string {
  const decimals =
    amount === 0
      ? DIGITS
      : Math.min(MOST_DECIMALS, Math.max(DIGITS, DIGITS - 1 - Math.floor(Math.log10(Math.abs(amount)))));
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return format
    .formatToParts(amount)
    .map(({ type, value }) =>
      type === 'fraction' && value.length > DIGITS
        ? value.replace(/0+$/, '').replaceAll(/\d{3}(?=\d)/g, '$&\u202f')
        : value,
    )
    .join('');
}
