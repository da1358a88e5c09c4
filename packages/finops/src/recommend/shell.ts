/** A word for a POSIX shell: as it is where nothing in it means anything to the shell, else in single quotes. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** False for text that could do something when pasted, or read as something else: control, format and line characters. */
export function isSafeToPaste(text: string): boolean {
  return text !== '' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}
