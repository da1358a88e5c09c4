const BEGIN = '<!-- results: written by npm run score:eval -->';
const END = '<!-- end of results -->';

/** The document with these results in place of the earlier ones; all else in it stays. Without a place for them they are appended. */
export function withResults(document: string, results: string): string {
  const section = `${BEGIN}\n\n${results}\n\n${END}`;
  const [before, after] = document.split(BEGIN);
  if (before === undefined || after === undefined) {
    return `${document === '' ? '' : `${document.trimEnd()}\n\n`}${section}\n`;
  }
  return `${before}${section}${after.split(END)[1] ?? '\n'}`;
}
