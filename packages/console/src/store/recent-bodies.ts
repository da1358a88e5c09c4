import { createHash } from 'node:crypto';

/** Pushes remembered to recognise a retry. */
const REMEMBERED_PUSHES = 1024;

/**
 * Digests of the last pushes. A body that comes again byte for byte, nanosecond timestamps included, is a retry.
 * Loki, too, keeps only one of two equal lines with the same time.
 */
export class RecentBodies {
  readonly #digests: Set<string> = new Set();

  seen(body: Buffer): boolean {
    const digest = createHash('sha256').update(body).digest('base64');
    if (this.#digests.has(digest)) return true;
    this.#digests.add(digest);
    if (this.#digests.size > REMEMBERED_PUSHES) {
      const oldest = this.#digests.values().next();
      if (!oldest.done) this.#digests.delete(oldest.value);
    }
    return false;
  }

  clear(): void {
    this.#digests.clear();
  }
}
