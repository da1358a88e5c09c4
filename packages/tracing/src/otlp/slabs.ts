/** A block of memory that encoded spans fill one after the other. What is written stays as it is. */
export interface Slab {
  readonly bytes: Buffer;
  /** Bytes filled. */
  length: number;
}

const SLAB_BYTES = 64 * 1024;

/**
 * Memory for encoded spans. A slab lives as long as one of its spans waits: few and large blocks outside the heap cost the
 * garbage collector less than a buffer a span.
 */
export class Slabs {
  #current: Slab = { bytes: Buffer.alloc(0), length: 0 };

  /** A slab with so many bytes left. */
  withRoom(bytes: number): Slab {
    const slab = this.#current;
    if (slab.bytes.length - slab.length >= bytes) return slab;
    if (bytes > SLAB_BYTES / 4) return { bytes: Buffer.allocUnsafeSlow(bytes), length: 0 };
    return (this.#current = { bytes: Buffer.allocUnsafeSlow(SLAB_BYTES), length: 0 });
  }
}
