/**
 * Remembers which spans were received, in a bounded number of bytes, so that a sender's retry is counted as a
 * duplicate even after the span itself was evicted. Two generations of 64-bit fingerprints: when the younger is
 * full the older is forgotten, so at least the last `window` distinct spans are always known.
 */
export class SeenSpans {
  readonly #window: number;
  #young: FingerprintSet;
  #old: FingerprintSet;

  constructor(window: number) {
    this.#window = window;
    this.#young = new FingerprintSet();
    this.#old = new FingerprintSet();
  }

  get bytes(): number {
    return this.#young.bytes + this.#old.bytes;
  }

  /** False when the span was seen before. Ids are lower-case hexadecimal. */
  add(traceId: string, spanId: string): boolean {
    let high = 0x811c9dc5;
    let low = 0x2545f491;
    for (let index = 0; index < traceId.length; index += 1) {
      const code = traceId.charCodeAt(index);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x85ebca6b) + 1;
    }
    for (let index = 0; index < spanId.length; index += 1) {
      const code = spanId.charCodeAt(index);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x85ebca6b) + 1;
    }
    high = mix(high);
    low = mix(low);
    // Zero marks a free slot.
    if (high === 0 && low === 0) low = 1;
    if (this.#old.has(high, low) || !this.#young.add(high, low)) return false;
    if (this.#young.size >= this.#window) {
      this.#old = this.#young;
      this.#young = new FingerprintSet();
    }
    return true;
  }

  clear(): void {
    this.#young = new FingerprintSet();
    this.#old = new FingerprintSet();
  }
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

class FingerprintSet {
  size = 0;
  #slots: Uint32Array = new Uint32Array(2 * 1024);

  get bytes(): number {
    return this.#slots.byteLength;
  }

  has(high: number, low: number): boolean {
    return this.#slots[this.#slotOf(high, low)] !== 0 || this.#slots[this.#slotOf(high, low) + 1] !== 0;
  }

  add(high: number, low: number): boolean {
    const slot = this.#slotOf(high, low);
    if (this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0) return false;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.size += 1;
    if (this.size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where the fingerprint is, or the free slot where it would go. */
  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length / 2 - 1;
    let index = low & mask;
    for (;;) {
      const slot = index * 2;
      const storedHigh = this.#slots[slot];
      const storedLow = this.#slots[slot + 1];
      if ((storedHigh === high && storedLow === low) || (storedHigh === 0 && storedLow === 0)) return slot;
      index = (index + 1) & mask;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      const high = before[slot] as number;
      const low = before[slot + 1] as number;
      if (high === 0 && low === 0) continue;
      const place = this.#slotOf(high, low);
      this.#slots[place] = high;
      this.#slots[place + 1] = low;
    }
  }
}
