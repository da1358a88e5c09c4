import { lang, t } from './i18n.js';

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {number} value @param {Intl.NumberFormatOptions} options */
function format(value, options) {
  const key = lang + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.NumberFormat(lang, options);
    formats.set(key, made);
  }
  return made.format(value);
}

/** 12345 → 12,345. @param {number} value */
export function integer(value) {
  return format(value, { maximumFractionDigits: 0 });
}

/** @param {number} n */
export function countSpans(n) {
  return t.spans(n, integer(n));
}

/** @param {number} n */
export function countLines(n) {
  return t.lines(n, integer(n));
}

/** Three significant digits, thousands shortened. @param {number | null | undefined} value */
export function compact(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) < 1000) return format(value, { maximumSignificantDigits: 3 });
  return format(value, { notation: 'compact', maximumSignificantDigits: 3 });
}

/** Requests a second. @param {number} perSecond */
export function rate(perSecond) {
  return perSecond < 10 ? format(perSecond, { maximumFractionDigits: 2 }) : compact(perSecond);
}

/** A ratio as a percentage; small but not zero never reads as zero. @param {number | undefined} ratio */
export function percent(ratio) {
  if (ratio === undefined || ratio === null) return '–';
  if (ratio > 0 && ratio < 0.001) return `< ${format(0.001, { style: 'percent', maximumFractionDigits: 1 })}`;
  return format(ratio, { style: 'percent', maximumFractionDigits: ratio < 0.1 ? 1 : 0 });
}

/** Milliseconds in the unit that reads best. @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size >= 60_000)
    return `${Math.floor(size / 60_000)} min ${format((size % 60_000) / 1000, { maximumFractionDigits: 0 })} s`;
  if (size >= 1000) return `${format(ms / 1000, { maximumSignificantDigits: 3 })} s`;
  if (size >= 1 || ms === 0) return `${format(ms, { maximumSignificantDigits: 3 })} ms`;
  return `${format(ms * 1000, { maximumSignificantDigits: 3 })} µs`;
}

/** @param {number} bytes */
export function bytes(bytes) {
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const unit = `${['', 'Ki', 'Mi', 'Gi'][power]}${lang === 'fr' ? 'o' : 'B'}`;
  return `${format(bytes / 1024 ** power, { maximumSignificantDigits: 3 })} ${unit}`;
}

/** @param {number} seconds */
export function span(seconds) {
  if (seconds < 60) return `${integer(seconds)} s`;
  if (seconds < 3600) return `${integer(Math.floor(seconds / 60))} min`;
  return `${integer(Math.floor(seconds / 3600))} h ${integer(Math.floor((seconds % 3600) / 60))} min`;
}

/** Time of day with milliseconds, always 24 h so that columns stay straight. @param {number} ms */
export function clock(ms) {
  const date = new Date(ms);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Date and time in full. @param {number} ms */
export function dateTime(ms) {
  return `${new Date(ms).toLocaleDateString(lang, { dateStyle: 'medium' })} ${clock(ms)}`;
}

/**
 * An amount, with as many digits as it takes to be more than zero, three of them at most.
 * @param {number | null | undefined} value
 * @param {string} currency
 */
export function money(value, currency) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const decimals = value === 0 ? 2 : Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(Math.abs(value)))));
  /** @type {Intl.NumberFormatOptions} */
  const options = {
    style: 'currency',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  };
  try {
    // Digits after the point in groups of three, as those before it are.
    return format(value, { ...options, currency }).replace(
      /([.,]\d{3})(\d+)/,
      (_, first, rest) => first + rest.replace(/0$/, '').replace(/\d{1,3}/g, '\u202f$&'),
    );
  } catch {
    // Whatever a sender called its currency.
    return `${format(value, { maximumSignificantDigits: 3 })} ${currency}`;
  }
}
