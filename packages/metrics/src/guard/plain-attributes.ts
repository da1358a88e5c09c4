import type { Attributes } from '@opentelemetry/api';
import { attributeText } from '../exposition/attribute-text.ts';

/** What may become a label: the value of an attribute without secrets, and `''` with a text for the text without. */
export type RedactAttribute = (name: string, value: unknown) => unknown;

/** Characters of an attribute's value; a longer one is cut, so that the series kept have a bounded size. */
export const MAX_VALUE_LENGTH = 1024;
/** A value is redacted this far beyond where it is cut, so that no secret is cut out of its form. */
const CUT_MARGIN = 1024;

export function asItIs(_name: string, value: unknown): unknown {
  return value;
}

/** Attributes in the order of their names, with short values the SDK can serialise. */
export function plainEntries(
  attributes: Attributes,
  names: readonly string[],
  redact: RedactAttribute,
): readonly (readonly [string, string | number | boolean])[] {
  const entries: (readonly [string, string | number | boolean])[] = [];
  for (const name of names.toSorted()) {
    const value = plainValue(redact, name, attributes[name]);
    if (value !== undefined) entries.push([String(redact('', name)), value]);
  }
  return entries;
}

/** A copy of its own: V8 keeps the whole of a text for as long as a part cut out of it lives. */
export function detached<Value>(value: Value): Value | string {
  return typeof value === 'string' ? Buffer.from(value, 'utf16le').toString('utf16le') : value;
}

function plainValue(
  redact: RedactAttribute,
  name: string,
  given: unknown,
): string | number | boolean | undefined {
  const text = attributeText(given);
  if (text === undefined) return undefined;
  const isText = typeof given !== 'number' && typeof given !== 'boolean';
  const shown = redact(name, isText ? text.slice(0, MAX_VALUE_LENGTH + CUT_MARGIN) : given);
  if (typeof shown === 'number' || typeof shown === 'boolean') return shown;
  return attributeText(shown)?.slice(0, MAX_VALUE_LENGTH);
}
