/** A misuse of the options of `startTelemetry`, found at construction. */
export class TelemetryError extends Error {
  override readonly name = 'TelemetryError';
  /** Stable, `VIGIE_E_TELEMETRY_…`; listed in the README. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} [${code}]`);
    this.code = code;
  }
}
