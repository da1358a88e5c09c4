/** Something the caller has to change before the demo can start: exit code 2, no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
