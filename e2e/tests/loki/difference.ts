/** In a few words what is different between two lists of lines; empty where nothing is. A diff of thousands of them would tell nobody. */
export function difference(found: readonly string[], expected: readonly string[]): string {
  const first = expected.findIndex((line, at) => found[at] !== line);
  if (first === -1 && found.length === expected.length) return '';
  const missing = minus(expected, found);
  const more = minus(found, expected);
  return [
    `${found.length} in place of ${expected.length}`,
    `${missing.length} missing${missing.length === 0 ? '' : `, the first of them ${missing[0]}`}`,
    `${more.length} too many${more.length === 0 ? '' : `, the first of them ${more[0]}`}`,
    `in another order from number ${first}: ${found[first]} in place of ${expected[first]}`,
  ].join('; ');
}

/** What is left of one list when each of the other is taken away once. */
function minus(list: readonly string[], taken: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of taken) counts.set(line, (counts.get(line) ?? 0) + 1);
  return list.filter((line) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
}
