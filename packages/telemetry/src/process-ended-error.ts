/** The error on the record of a request that the end of the process cut off. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError';

  constructor() {
    super('The process ended before the response was complete.');
    // Where it was made says nothing.
    delete this.stack;
  }
}
