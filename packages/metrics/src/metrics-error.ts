/** A misuse of the options of `createMetrics`, found at construction. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  /** Stable, `VIGIE_E_METRICS_…`; listed in the README. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} [${code}]`);
    this.code = code;
  }
}
