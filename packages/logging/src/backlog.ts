/** Encoded lines that could not be written yet. */
interface Block {
  readonly bytes: Buffer;
  /** Bytes of it written. */
  written: number;
  /** Lines of it not wholly written. */
  lines: number;
  /** Its first remaining line is partly written. */
  cut: boolean;
}

const LINE_FEED = 0x0a;

/** Blocks of encoded lines, first in first out. */
export class Backlog {
  #blocks: Block[] = [];
  /** Bytes not written. */
  bytes = 0;
  /** Lines not wholly written. */
  lines = 0;

  get empty(): boolean {
    return this.#blocks.length === 0;
  }

  /** True when the end of a line has to come next. */
  get cut(): boolean {
    return this.#blocks[0]?.cut === true;
  }

  push(bytes: Buffer, lines: number, cut: boolean): void {
    this.#blocks.push({ bytes, written: 0, lines, cut });
    this.bytes += bytes.length;
    this.lines += lines;
  }

  /** Writes what `write` takes, oldest first, and gives the number of lines that are wholly written by that. */
  drain(write: (bytes: Buffer, from: number, to: number) => number): number {
    let done = 0;
    for (let block = this.#blocks[0]; block !== undefined; block = this.#blocks[0]) {
      const from = block.written;
      const at = write(block.bytes, from, block.bytes.length);
      this.bytes -= at - from;
      const whole = at === block.bytes.length ? block.lines : countLines(block.bytes, from, at);
      done += whole;
      this.lines -= whole;
      if (at === block.bytes.length) {
        this.#blocks.shift();
        continue;
      }
      if (at > from) block.cut = block.bytes[at - 1] !== LINE_FEED;
      block.written = at;
      block.lines -= whole;
      return done;
    }
    return done;
  }

  /** Drops the oldest block of which no line is partly written; gives its lines, 0 when there is none. */
  dropOldest(): number {
    const at = this.cut ? 1 : 0;
    const [block] = this.#blocks.splice(at, 1);
    if (block === undefined) return 0;
    this.bytes -= block.bytes.length - block.written;
    this.lines -= block.lines;
    return block.lines;
  }

  clear(): void {
    this.#blocks = [];
    this.bytes = 0;
    this.lines = 0;
  }
}

export function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1 && at < to; at = bytes.indexOf(LINE_FEED, at + 1))
    count++;
  return count;
}
