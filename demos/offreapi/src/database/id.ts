/** PostgreSQL would answer an ill-formed UUID with an error of its own. */
export function isId(value: string): boolean {
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value);
}
