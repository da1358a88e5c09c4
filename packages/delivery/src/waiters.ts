interface Waiter {
  readonly target: number;
  readonly resolve: (settled: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/** Those who wait for a flush: each until every item accepted before it is settled, or its time is over. */
export class Waiters {
  #waiting: Waiter[] = [];

  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** `target` items were accepted when the wait began. The timer is not unref'd: an awaited flush is worth staying for. */
  add(target: number, timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((waiter) => waiter.timer !== timer);
      resolve(false);
    }, timeoutMs);
    this.#waiting.push({ target, resolve, timer });
    return promise;
  }

  /** The first `count` accepted items are settled, and nothing is in flight. */
  settled(count: number): void {
    if (this.#waiting.length === 0) return;
    this.#finish((waiter) => waiter.target <= count, true);
  }

  end(settled: boolean): void {
    this.#finish(() => true, settled);
  }

  #finish(done: (waiter: Waiter) => boolean, settled: boolean): void {
    const finished = this.#waiting.filter((waiter) => done(waiter));
    this.#waiting = this.#waiting.filter((waiter) => !done(waiter));
    for (const { timer, resolve } of finished) {
      clearTimeout(timer);
      resolve(settled);
    }
  }
}
