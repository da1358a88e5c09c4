/** Text of others as it may reach a terminal: no line breaks, no escape sequences, no signs that turn the writing round. */
export function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\uFFFD');
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g;
