/** Longer names of errors are no class of failure. */
const MAX_LENGTH = 256;

/** The class of what was thrown, whatever that is: an error's name, or the type of anything else. Never throws. */
export function classOf(thrown: unknown): string {
  if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function')) return typeof thrown;
  const isError = tried(() => thrown instanceof Error);
  if (isError === false) return 'object';
  const name = tried(() => (thrown as { name?: unknown }).name);
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_LENGTH) : 'Error';
}

/** Its code, where it is a text. Never throws. */
export function codeOf(thrown: unknown): string | undefined {
  const code = tried(() => (thrown as { code?: unknown } | null | undefined)?.code);
  return typeof code === 'string' ? code : undefined;
}

/** Undefined where a getter or a proxy throws. */
function tried<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
