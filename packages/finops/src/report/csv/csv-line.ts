/** A number is written as it is; a text so that neither a parser nor a spreadsheet takes it for something else. */
export type CsvValue = string | number | undefined;

/**
 * A line of RFC 4180, CRLF included. `undefined` is an empty field.
 *
 * @param write how numbers are written; what it returns is not quoted
 */
export function csvLine(values: readonly CsvValue[], write: (value: number) => string = numeric): string {
  return `${values.map((value) => (typeof value === 'number' ? write(value) : field(value))).join(',')}\r\n`;
}

/** What a spreadsheet runs where a field begins with it; tab and line breaks are skipped before it looks. */
const FORMULA = /^[\s\p{Cc}\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;

function field(value: string | undefined): string {
  if (value === undefined) return '';
  const safe = FORMULA.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The shortest decimal that reads back to the same float64. */
export function numeric(value: number): string {
  if (!Number.isFinite(value)) return '';
  return Object.is(value, -0) ? '0' : String(value).replace('e+', 'e');
}

/** The same with a decimal point in it always: readers that guess the types of columns take a column of whole numbers for integers. */
export function decimal(value: number): string {
  const text = numeric(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
