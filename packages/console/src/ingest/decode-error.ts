/** A body that cannot be understood, or that goes past a limit; the message goes back to the sender. */
export class DecodeError extends Error {
  /** 400 for what is malformed, 413 for what is too much. */
  readonly status: 400 | 413;

  constructor(message: string, status: 400 | 413 = 400) {
    super(message);
    this.name = 'DecodeError';
    this.status = status;
  }
}
