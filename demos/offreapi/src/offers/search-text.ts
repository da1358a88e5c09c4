/**
 * What a search compares, of an offer as of the words looked for: lower case, no accents, words of letters, digits, `+` and
 * `#` between single spaces, with a space before the first so that ` word` finds the start of words only. An offer's
 * text is stored: when this changes, a migration has to write all of them again.
 */
export function searchText(...parts: readonly string[]): string {
  const words = parts
    .join(' ')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .match(/[\p{L}\p{N}+#]+/gu);
  return ` ${(words ?? []).join(' ')}`;
}
