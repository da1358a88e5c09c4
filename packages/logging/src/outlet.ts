import * as fs from 'node:fs';
import type { Writable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import { exiting } from './exit-flush.ts';

/** Where bytes go: a file descriptor or a stream. */
export interface Outlet {
  /** The most that is surely written whole or not at all; a longer write may be cut anywhere. */
  readonly wholeBytes: number;
  /** Who has written the beginning of a line and not yet its end: nobody else may write before that. */
  cutBy: object | undefined;
  /** A line was begun that nobody will end. */
  brokenOff: boolean;
  /** Writes some of `bytes[from, to)` now and gives how many; 0 when it would have to wait. Throws when it never will. */
  write(bytes: Buffer, from: number, to: number): number;
  /** Calls back, once, when a further attempt may be worthwhile; `attempt` counts attempts in vain. Holds nothing open. */
  whenWritable(attempt: number, callback: () => void): void;
}

/** POSIX: a write of up to PIPE_BUF bytes to a pipe is never mixed with those of others; a socket takes it whole likewise. */
const PIPE_BUF = 4096;
const MAX_RETRY_MS = 50;

const outlets = new Map<number, FdOutlet>();

/**
 * One per descriptor, so that loggers that share it share its state.
 * @throws what fs.fstatSync throws, for one that is not open.
 */
export function fdOutlet(fd: number): Outlet {
  const { dev, ino } = fs.fstatSync(fd);
  const file = `${dev}:${ino}`;
  let outlet = outlets.get(fd);
  if (outlet?.file !== file) {
    outlet = new FdOutlet(fd, file);
    outlets.set(fd, outlet);
  }
  return outlet;
}

class FdOutlet implements Outlet {
  readonly wholeBytes: number;
  cutBy: object | undefined = undefined;
  brokenOff: boolean = false;
  /** What the descriptor stood for: its number may come to stand for something else. */
  readonly file: string;
  readonly #fd: number;

  constructor(fd: number, file: string) {
    this.#fd = fd;
    this.file = file;
    const stat = fs.fstatSync(fd);
    const pipe = stat.isFIFO() || stat.isSocket();
    this.wholeBytes = pipe ? PIPE_BUF : Number.POSITIVE_INFINITY;
    if (pipe) makeNonBlocking(fd);
  }

  write(bytes: Buffer, from: number, to: number): number {
    try {
      return fs.writeSync(this.#fd, bytes, from, to - from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return 0;
      throw error;
    }
  }

  whenWritable(attempt: number, callback: () => void): void {
    setTimeout(callback, Math.min(MAX_RETRY_MS, 2 ** Math.min(attempt, 10))).unref();
  }
}

/**
 * A write to a full pipe halts the process unless the pipe is non-blocking. Node makes it so when it opens process.stdout or
 * process.stderr on a pipe, and puts it back when it exits; there is no other way to it from JavaScript. A worker's
 * process.stdout is no descriptor, so there a full pipe halts the worker, unless the main thread has seen to it.
 */
function makeNonBlocking(fd: number): void {
  if (isMainThread && fd === 1) void process.stdout;
  if (isMainThread && fd === 2) void process.stderr;
}

/** For a stream of the user's. What it took is out of our hands: it counts as written. */
export class StreamOutlet implements Outlet {
  readonly wholeBytes: number = Number.POSITIVE_INFINITY;
  cutBy: object | undefined = undefined;
  brokenOff: boolean = false;
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
    // An error without a listener ends the process; what the stream refuses is told by `write`.
    stream.on('error', () => undefined);
  }

  write(bytes: Buffer, from: number, to: number): number {
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) throw stream.errored ?? new Error('the stream is closed');
    if (stream.writableNeedDrain && !exiting) return 0;
    stream.write(Buffer.from(bytes.subarray(from, to)));
    return to - from;
  }

  whenWritable(_attempt: number, callback: () => void): void {
    const stream = this.#stream;
    const again = (): void => {
      stream.off('drain', again).off('close', again);
      callback();
    };
    stream.on('drain', again).on('close', again);
  }
}
