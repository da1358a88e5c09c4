/** What a cell may hold; null is an empty one. */
export type Cell = string | number | null;

export interface CsvFormat {
  readonly separator: ',' | ';';
  /** Of numbers. */
  readonly decimal: '.' | ',';
}

/**
 * One line of a CSV file (RFC 4180), its line end included. A text that a spreadsheet would take for a formula gets an apostrophe before
 * it (OWASP, CSV injection): candidates write some of these cells.
 */
export function csvLine(cells: readonly Cell[], { separator, decimal }: CsvFormat): string {
  const written = cells.map((cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell).replace('.', decimal);
    const text = neutralise(cell);
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(separator)}\r\n`;
}

/** Whichever separator is used, both are quoted, so that a file opened with the other one keeps its columns. */
const NEEDS_QUOTES = /["\r\n,;\t]|^\s|\s$/;

/** Full-width forms count: some spreadsheets take them for the usual ones. So do blanks before, which are trimmed on import. */
function neutralise(text: string): string {
  return /^[\s\p{C}]*[=+\-@|%＝＋－＠]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
