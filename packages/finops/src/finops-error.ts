/** Misuse or bad input, told with a code that the README lists, what was received, and what to do. */
export class FinopsError extends Error {
  /** `VIGIE_E_FINOPS_…` */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = 'FinopsError';
    this.code = code;
  }
}
