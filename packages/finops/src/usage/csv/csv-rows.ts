import { FinopsError } from '../../finops-error.ts';
import { linesOf, MAX_LINE_BYTES } from '../lines.ts';

export interface CsvRow {
  /** Of the file, where the row begins; the head is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Rows of RFC 4180: fields between commas, in double quotes where they hold commas, quotes (doubled) or line ends. Where the head
 * has semicolons and no comma, fields are between those, as some spreadsheets write them. Empty lines are left out.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CSV` for a quote that is not closed or stands in the middle of a field.
 */
export async function* csvRows(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  const tooLong = (line: number): Error =>
    csvError(name, line, `it is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`);
  let separator: string | undefined;
  let open: { readonly line: number; text: string } | undefined;
  for await (const { firstLine, lines } of linesOf(bytes, tooLong)) {
    const rows: CsvRow[] = [];
    for (const [index, raw] of lines.entries()) {
      const line = firstLine + index;
      const text = line === 1 ? raw.replace(/^\uFEFF/, '') : raw;
      separator ??= text.includes(',') || !text.includes(';') ? ',' : ';';
      if (open === undefined) {
        if (text === '') continue;
        if (!text.includes('"')) {
          rows.push({ line, fields: text.split(separator) });
          continue;
        }
        open = { line, text };
      } else {
        open.text += `\n${text}`;
        if (open.text.length > MAX_LINE_BYTES) throw tooLong(open.line);
      }
      if (!quotesClosed(open.text)) continue;
      rows.push({ line: open.line, fields: quotedFields(name, open.line, open.text, separator) });
      open = undefined;
    }
    if (rows.length > 0) yield rows;
  }
  if (open !== undefined) throw csvError(name, open.line, 'a double quote is opened and not closed');
}

export function csvError(name: string, line: number, problem: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_CSV', `${name}, line ${line}: ${problem}.`);
}

function quotesClosed(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
}

function quotedFields(name: string, line: number, text: string, separator: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let field = '';
      let from = at + 1;
      let end = text.indexOf('"', from);
      while (text[end + 1] === '"') {
        field += text.slice(from, end + 1);
        from = end + 2;
        end = text.indexOf('"', from);
      }
      fields.push(field + text.slice(from, end));
      at = end + 1;
      if (at < text.length && text[at] !== separator) {
        throw csvError(
          name,
          line,
          `column ${fields.length}: there is ${JSON.stringify(text[at])} after the closing quote`,
        );
      }
    } else {
      const next = text.indexOf(separator, at);
      const field = text.slice(at, next < 0 ? text.length : next);
      if (field.includes('"')) {
        throw csvError(
          name,
          line,
          `column ${fields.length + 1}: a double quote in the middle of a field; quote the whole field`,
        );
      }
      fields.push(field);
      at += field.length;
    }
    if (at >= text.length) return fields;
    at += 1;
  }
}
