import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

/** A file that starts empty and never takes more than twice `maxBytes`: once full it becomes `<path>.1`. */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #fd: number;
  #bytes = 0;

  constructor(path: string, maxBytes: number = 16 * 1024 * 1024) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#fd = openSync(path, 'w');
  }

  write(text: string): void {
    if (this.#bytes > this.#maxBytes) this.#rotate();
    this.#bytes += writeSync(this.#fd, text);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rotate(): void {
    closeSync(this.#fd);
    renameSync(this.#path, `${this.#path}.1`);
    this.#fd = openSync(this.#path, 'w');
    this.#bytes = 0;
  }
}
