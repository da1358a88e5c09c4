export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /** Failures in a row that open it. Default 3. */
  readonly failures?: number;
  /** How long it stays open, in milliseconds. Default 30,000. */
  readonly openMs?: number;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  readonly onChange?: (state: CircuitState) => void;
}

export interface CircuitBreaker {
  readonly state: CircuitState;
  /**
   * Runs `work`, unless the circuit is open; after a while one call is let through to try.
   *
   * @throws what `work` throws, or what `refused` makes
   */
  run<Result>(work: () => Promise<Result>, refused: () => Error): Promise<Result>;
}

/** Keeps calls from a service that fails, so that nobody waits for its timeout again and again (M. Nygard, “Release It!”). */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  const { failures = 3, openMs = 30_000, now = () => performance.now(), onChange = () => {} } = options;
  let inRow = 0;
  let openedAt: number | undefined;
  let trying = false;

  const stateNow = (): CircuitState => {
    if (openedAt === undefined) return 'closed';
    return trying || now() - openedAt >= openMs ? 'half-open' : 'open';
  };
  const close = (): void => {
    inRow = 0;
    if (openedAt === undefined) return;
    openedAt = undefined;
    onChange('closed');
  };
  const fail = (): void => {
    inRow += 1;
    if (openedAt === undefined && inRow < failures) return;
    const wasOpen = openedAt !== undefined && !trying;
    openedAt = now();
    if (!wasOpen) onChange('open');
  };

  return {
    get state() {
      return stateNow();
    },
    async run(work, refused) {
      const state = stateNow();
      if (state === 'open' || (state === 'half-open' && trying)) throw refused();
      const isTrial = state === 'half-open';
      if (isTrial) {
        trying = true;
        onChange('half-open');
      }
      try {
        const result = await work();
        // A call from before the circuit opened says nothing about now.
        if (isTrial || openedAt === undefined) close();
        return result;
      } catch (error) {
        if (isTrial || openedAt === undefined) fail();
        throw error;
      } finally {
        if (isTrial) trying = false;
      }
    },
  };
}
