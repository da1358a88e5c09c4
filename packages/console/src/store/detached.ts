/**
 * A copy of a short text. V8 makes a substring a view on the whole text it was cut from, so keeping a label would
 * keep the page it was read in.
 */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}
