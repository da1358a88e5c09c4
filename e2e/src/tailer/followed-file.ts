import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where reading goes on. */
export interface Position {
  readonly inode: number;
  readonly offset: number;
}

/** Whole lines, and where the next one begins. */
export interface Portion {
  readonly lines: readonly string[];
  readonly position: Position;
}

const READ_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * A file that grows, by whole lines. One that was moved away and made anew is read to its end first; one that was cut off is read from
 * its beginning. A line without its end waits for it, unless its file was moved away.
 */
export class FollowedFile {
  readonly #path: string;
  #file: { readonly fd: number; readonly inode: number } | undefined;
  #offset = 0;

  constructor(path: string, from?: Position) {
    this.#path = path;
    if (from === undefined) return;
    const file = fileWith(from.inode, path);
    if (file === undefined) return;
    this.#open(file);
    this.#offset = from.offset;
  }

  /** The next lines; undefined when there is nothing more for now. */
  next(): Portion | undefined {
    if (this.#file === undefined && !this.#open(this.#path)) return undefined;
    const inode = inodeOf(this.#path);
    const rotated = inode !== undefined && inode !== this.#file?.inode;
    const portion = this.#read(rotated);
    if (portion !== undefined || !rotated) return portion;
    this.close();
    this.#open(this.#path);
    return this.next();
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
    this.#offset = 0;
  }

  #open(path: string): boolean {
    try {
      const fd = openSync(path, 'r');
      this.#file = { fd, inode: fstatSync(fd).ino };
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
  }

  /** `last`: nothing will be appended any more. */
  #read(last: boolean): Portion | undefined {
    const { fd, inode } = this.#file as { fd: number; inode: number };
    const { size } = fstatSync(fd);
    if (size < this.#offset) this.#offset = 0;
    for (let wanted = READ_BYTES; ; wanted *= 4) {
      const buffer = Buffer.allocUnsafe(Math.min(wanted, size - this.#offset));
      const bytes = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, this.#offset));
      if (bytes.length === 0) return undefined;
      const all = this.#offset + bytes.length >= size;
      const end = last && all ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
      if (end === 0 && !all) continue;
      if (end === 0) return undefined;
      this.#offset += end;
      const lines = bytes.toString('utf8', 0, end).split('\n');
      if (lines.at(-1) === '') lines.pop();
      return { lines, position: { inode, offset: this.#offset } };
    }
  }
}

/** The file itself or one it was moved to, beside it. */
function fileWith(inode: number, path: string): string | undefined {
  const beside = readdirSync(dirname(path)).map((name) => join(dirname(path), name));
  return [path, ...beside].find((each) => inodeOf(each) === inode);
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
