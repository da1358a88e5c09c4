import { type Backlog, countLines } from './backlog.ts';

/** Lines of one turn are written at its end, or as soon as they are so many bytes. */
const BATCH_BYTES = 32_768;
/** Room for a batch that is nearly full and one more line. */
const ROOM_BYTES = 3 * BATCH_BYTES;
/** UTF-8 bytes a UTF-16 unit takes at most. */
const MAX_UNIT_BYTES = 3;
const LINE_FEED = 0x0a;

/**
 * The lines of this turn, encoded one by one: a line is in the processor's cache when it has just been made, and no longer
 * when the turn ends.
 */
export class TurnBatch {
  readonly #buffer = Buffer.allocUnsafeSlow(ROOM_BYTES);
  bytes: number = 0;
  lines: number = 0;
  /** It is being written: a stream of the user's may log from within its `write`. */
  writing: boolean = false;

  get full(): boolean {
    return this.bytes >= BATCH_BYTES;
  }

  /** Adds a line, unless it may not fit. */
  add(line: string): boolean {
    if (this.bytes + line.length * MAX_UNIT_BYTES > ROOM_BYTES) return false;
    this.bytes += this.#buffer.write(line, this.bytes, 'utf8');
    this.lines++;
    return true;
  }

  /** Writes what `write` takes, sets the rest back, and gives the number of lines that are wholly written by that. */
  write(write: (bytes: Buffer, from: number, to: number) => number, backlog: Backlog): number {
    const buffer = this.#buffer;
    const { bytes, lines } = this;
    const at = this.#writeWhole(write, bytes);
    const written = at === bytes ? lines : countLines(buffer, 0, at);
    if (at < bytes) {
      const cut = at > 0 && buffer[at - 1] !== LINE_FEED;
      backlog.push(Buffer.from(buffer.subarray(at, bytes)), lines - written, cut);
    }
    // What came meanwhile stands behind it.
    buffer.copyWithin(0, bytes, this.bytes);
    this.bytes -= bytes;
    this.lines -= lines;
    return written;
  }

  setBack(backlog: Backlog): void {
    if (this.lines === 0) return;
    backlog.push(Buffer.from(this.#buffer.subarray(0, this.bytes)), this.lines, false);
    this.clear();
  }

  clear(): void {
    this.bytes = 0;
    this.lines = 0;
  }

  #writeWhole(write: (bytes: Buffer, from: number, to: number) => number, bytes: number): number {
    this.writing = true;
    try {
      return write(this.#buffer, 0, bytes);
    } finally {
      this.writing = false;
    }
  }
}
