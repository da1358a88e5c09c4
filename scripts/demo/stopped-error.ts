/** The demo was told to stop before it was ready. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';

  constructor() {
    super('Stopped before it was ready.');
  }
}
