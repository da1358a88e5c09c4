/**
 * Two recordings that started one window apart. The older is read, so a figure covers between one and two windows, whoever reads
 * and however often: resetting at each read would show every scraper only what the others left.
 */
export class RollingWindow<Recording> {
  readonly #start: () => Recording;
  readonly #windowMs: number;
  readonly #now: () => number;
  #older: Recording;
  #younger: Recording | undefined;
  #youngerSince: number;

  constructor(start: () => Recording, windowMs: number, now: () => number) {
    this.#start = start;
    this.#windowMs = windowMs;
    this.#now = now;
    this.#older = start();
    this.#youngerSince = now();
  }

  oldest(): Recording {
    return this.#older;
  }

  /** Begins a new recording where the latest is a window old; call it after reading. */
  turn(dispose: (recording: Recording) => void = () => {}): void {
    const now = this.#now();
    if (now - this.#youngerSince < this.#windowMs) return;
    if (this.#younger !== undefined) {
      dispose(this.#older);
      this.#older = this.#younger;
    }
    this.#younger = this.#start();
    this.#youngerSince = now;
  }

  close(dispose: (recording: Recording) => void): void {
    dispose(this.#older);
    if (this.#younger !== undefined) dispose(this.#younger);
  }
}
