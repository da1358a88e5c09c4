/** A misuse of this package's options, found at construction. */
export class TracingError extends Error {
  override readonly name = 'TracingError';
  /** Stable, `VIGIE_E_TRACING_…`; listed in the README. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} [${code}]`);
    this.code = code;
  }
}
