import type { Entry, YamlReader } from './yaml-reader.ts';

/** An ISO 4217 code by its form. */
export function currencyCode(reader: YamlReader, entry: Entry, path: string): string | undefined {
  const text = reader.text(entry, path, 'a currency of three letters, such as EUR');
  if (text === undefined || CURRENCY.test(text)) return text;
  reader.problem(
    entry.at,
    path,
    `${JSON.stringify(text.slice(0, 60))} is no currency: write three capital letters, such as EUR`,
  );
  return undefined;
}

/** A name, a version, a source: what may stand in a header or an annotation. */
export function oneLine(reader: YamlReader, entry: Entry, path: string): string | undefined {
  const text = reader.text(entry, path, 'a text of one line');
  if (text === undefined || ONE_LINE.test(text)) return text;
  reader.problem(entry.at, path, 'has to be one line of at most 200 characters');
  return undefined;
}

/** A text this version knows one value of. */
export function fixedText(
  reader: YamlReader,
  entry: Entry,
  path: string,
  expected: string,
): string | undefined {
  const text = reader.text(entry, path, expected);
  if (text !== undefined && text !== expected) {
    reader.problem(entry.at, path, `is ${JSON.stringify(text.slice(0, 60))}: this version reads ${expected}`);
  }
  return text;
}

const CURRENCY = /^[A-Z]{3}$/;
const ONE_LINE = /^[^\p{Cc}]{1,200}$/u;
