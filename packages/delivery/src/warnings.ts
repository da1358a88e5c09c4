import type { Warn } from './options.ts';

/** The same cause is told again no sooner than this, however often it comes and goes. */
const QUIET_MS = 60_000;

interface Cause {
  /** As it was first told. */
  readonly name: string;
  told: boolean;
  toldAt: number;
  firstAt: number;
  lastAt: number;
  /** Occurrences since it began. */
  count: number;
}

/** Tells each cause of trouble once until it is over, and then that it is over. */
export class Warnings {
  readonly #warn: Warn;
  readonly #now: () => number;
  readonly #maxCauses: number;
  readonly #causes = new Map<string, Cause>();

  /** Beyond `maxCauses` different causes at a time the further ones are not told. */
  constructor(warn: Warn, now: () => number, maxCauses: number) {
    this.#warn = warn;
    this.#now = now;
    this.#maxCauses = maxCauses;
  }

  trouble(name: string, message: () => string, details: () => Record<string, unknown>): void {
    const now = this.#now();
    // Figures make no new cause: how many lines it were this time, or how long.
    const key = name.replaceAll(/\d+/g, '0');
    let cause = this.#causes.get(key);
    if (cause === undefined) {
      if (this.#causes.size >= this.#maxCauses) return;
      cause = { name, told: false, toldAt: -Infinity, firstAt: now, lastAt: now, count: 0 };
      this.#causes.set(key, cause);
    }
    if (cause.count === 0) cause.firstAt = now;
    cause.lastAt = now;
    cause.count++;
    if (cause.told || now - cause.toldAt < QUIET_MS) return;
    cause.told = true;
    cause.toldAt = now;
    this.#tell(message(), { event: 'trouble', cause: name, ...details() });
  }

  /** Ends the causes given, or all, that were last seen at least `quietMs` ago. */
  over(
    keys: readonly string[] | undefined,
    quietMs: number,
    message: (seconds: number, causes: string) => string,
    details: () => Record<string, unknown>,
  ): void {
    if (this.#causes.size === 0) return;
    const now = this.#now();
    const ended: string[] = [];
    let since = now;
    for (const [key, cause] of this.#causes) {
      if (keys?.includes(key) === false || now - cause.lastAt < quietMs) continue;
      if (cause.told) {
        ended.push(cause.name);
        since = Math.min(since, cause.firstAt);
      }
      cause.told = false;
      cause.count = 0;
      if (now - cause.toldAt >= QUIET_MS) this.#causes.delete(key);
    }
    if (ended.length === 0) return;
    const causes = ended.join(', ');
    this.#tell(message((now - since) / 1000, causes), { event: 'recovered', cause: causes, ...details() });
  }

  #tell(message: string, details: Record<string, unknown>): void {
    try {
      this.#warn(message, details);
    } catch {
      // A faulty listener must not disturb the delivery.
    }
  }
}
