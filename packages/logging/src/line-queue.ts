import type { Delivery, Ledger } from '@vigie/delivery';
import { Backlog } from './backlog.ts';
import { exiting, pause, waitsForExit, waitsNoMore, watchExit } from './exit-flush.ts';
import { LineLedger } from './line-ledger.ts';
import { LineTroubles } from './line-troubles.ts';
import type { Outlet } from './outlet.ts';
import { TurnBatch } from './turn-batch.ts';
import { abandonLines, writeLines } from './write-lines.ts';

export interface LineQueueOptions {
  readonly destination: string;
  readonly outlet: Outlet;
  /** Bound of what waits, in bytes. */
  readonly maxQueueBytes: number;
  /** How long an exit waits for a reader that takes nothing. */
  readonly exitStallMs: number;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

/** How long nothing is tried after a write failed for good. */
const REST_MS = 1000;
/** However slowly the reader takes what is left at exit. */
const MAX_EXIT_MS = 10_000;
const DEFAULT_FLUSH_MS = 5000;

/**
 * Lines on their way to a descriptor or stream: those of one turn of the event loop leave in one write, in order, each whole. A
 * reader that stalls never halts the process: lines wait within `maxQueueBytes`, then the oldest give way (`overflow`). A reader
 * that is gone costs the lines (`refused`), not the process. At exit what waits is written before the process ends.
 */
export class LineQueue implements Delivery<string> {
  readonly #options: LineQueueOptions;
  readonly #outlet: Outlet;
  readonly #ledger = new LineLedger();
  readonly #troubles: LineTroubles;
  readonly #backlog = new Backlog();
  readonly #batch = new TurnBatch();
  #scheduled = false;
  /** Attempts in vain since the last success; above 0 lines only gather, and a retry is on its way. */
  #stalled = 0;
  #retrying = false;
  /** 0, or until when lines are dropped at once. */
  #restUntil = 0;
  readonly #waiters: (() => void)[] = [];

  constructor(options: LineQueueOptions) {
    this.#options = options;
    this.#outlet = options.outlet;
    this.#troubles = new LineTroubles(options);
    watchExit();
  }

  /** `line` ends in a line feed and has no other. */
  offer(line: string): boolean {
    this.#ledger.created++;
    if (this.#restUntil !== 0 && this.#rests()) {
      this.#ledger.dropped.refused++;
      return false;
    }
    if (this.#stalled !== 0 && !this.#makeRoom(line)) return false;
    const batch = this.#batch;
    if (!batch.add(line)) {
      if (batch.writing) {
        this.#ledger.dropped.overflow++;
        this.#troubles.overflowing();
        return false;
      }
      this.#addLong(line);
    }
    if (batch.full && !batch.writing) this.#full();
    else if (exiting && !batch.writing) this.flushAtExit();
    else if (!this.#scheduled) this.#schedule();
    return true;
  }

  ledger(): Ledger {
    const { destination, maxQueueBytes } = this.#options;
    const pendingBytes = this.#backlog.bytes + this.#batch.bytes;
    return this.#ledger.snapshot(destination, this.#pending, pendingBytes, maxQueueBytes);
  }

  /** True once every line offered before is written; false when `timeoutMs` (default 5000) passed first. */
  async flush(timeoutMs: number = DEFAULT_FLUSH_MS): Promise<boolean> {
    if (this.#pending > 0 && this.#stalled === 0) this.#drain();
    if (this.#pending === 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    // Not unref'd: an awaited flush is worth staying for.
    const timer = setTimeout(resolve, Math.max(0, timeoutMs), false);
    this.#waiters.push(() => {
      clearTimeout(timer);
      resolve(true);
    });
    return promise;
  }

  /** Flushes. Lines are still taken afterwards: the last words of a process come after the shutdown of its logger. */
  async shutdown(timeoutMs: number = DEFAULT_FLUSH_MS): Promise<Ledger> {
    await this.flush(timeoutMs);
    return this.ledger();
  }

  flushAtExit(): void {
    const begun = performance.now();
    let progress = begun;
    for (;;) {
      const before = this.#backlog.bytes;
      this.#drain();
      if (this.#pending === 0) return;
      const now = performance.now();
      if (this.#backlog.bytes < before) progress = now;
      if (now - progress >= this.#options.exitStallMs || now - begun >= MAX_EXIT_MS) break;
      pause(1);
    }
    abandonLines(this.#outlet, this);
    const lost = this.#pending;
    this.#ledger.dropped.shutdown += lost;
    this.#forget();
    this.#restUntil = Number.POSITIVE_INFINITY;
    this.#troubles.abandoned(lost);
  }

  get #pending(): number {
    return this.#backlog.lines + this.#batch.lines;
  }

  #schedule(): void {
    if (this.#stalled !== 0) return;
    this.#scheduled = true;
    waitsForExit(this);
    setImmediate(this.#turnEnds);
  }

  readonly #turnEnds = (): void => {
    this.#scheduled = false;
    if (this.#stalled !== 0) return;
    if (this.#pending > 0) this.#drain();
    else this.#idle();
  };

  #full(): void {
    if (this.#stalled === 0) {
      waitsForExit(this);
      this.#drain();
      return;
    }
    this.#batch.setBack(this.#backlog);
  }

  /** A line that may not fit behind those of the batch: it waits as a block of its own, and is written at once if it can be. */
  #addLong(line: string): void {
    this.#batch.setBack(this.#backlog);
    this.#backlog.push(Buffer.from(line), 1, false);
    if (this.#stalled === 0) {
      waitsForExit(this);
      this.#drain();
    }
  }

  #drain(): void {
    const begun = performance.now();
    try {
      const done = this.#writeBacklog() && this.#writeBatch();
      this.#ledger.recordSend((performance.now() - begun) / 1000);
      if (done) this.#settled();
      else this.#stall();
    } catch (error) {
      this.#ledger.recordSend((performance.now() - begun) / 1000);
      this.#failed(error);
    }
  }

  #writeBacklog(): boolean {
    if (this.#backlog.empty) return true;
    this.#ledger.delivered += this.#backlog.drain(this.#write);
    return this.#backlog.empty;
  }

  #writeBatch(): boolean {
    if (this.#batch.bytes === 0) return true;
    this.#ledger.delivered += this.#batch.write(this.#write, this.#backlog);
    return this.#backlog.empty;
  }

  readonly #write = (bytes: Buffer, from: number, to: number): number =>
    writeLines(this.#outlet, this, bytes, from, to);

  #settled(): void {
    this.#troubles.over(this.#ledger.dropped);
    this.#restUntil = 0;
    this.#idle();
  }

  /** Nothing waits any more. */
  #idle(): void {
    this.#stalled = 0;
    // As long as the end of a turn is awaited more lines may come.
    if (!this.#scheduled) waitsNoMore(this);
    if (this.#waiters.length === 0) return;
    for (const done of this.#waiters.splice(0)) done();
  }

  #stall(): void {
    waitsForExit(this);
    if (!this.#retrying && !exiting) {
      this.#retrying = true;
      this.#outlet.whenWritable(this.#stalled, this.#retry);
    }
    this.#stalled++;
  }

  readonly #retry = (): void => {
    this.#retrying = false;
    if (this.#pending > 0) this.#drain();
    else this.#idle();
  };

  #makeRoom(line: string): boolean {
    const bytes = Buffer.byteLength(line);
    while (this.#backlog.bytes + this.#batch.bytes + bytes > this.#options.maxQueueBytes) {
      const lines = this.#backlog.dropOldest();
      this.#ledger.dropped.overflow += lines === 0 ? 1 : lines;
      this.#troubles.overflowing();
      if (lines === 0) return false;
    }
    return true;
  }

  #rests(): boolean {
    return performance.now() < this.#restUntil;
  }

  #failed(error: unknown): void {
    abandonLines(this.#outlet, this);
    this.#ledger.sendErrors++;
    this.#ledger.dropped.refused += this.#pending;
    this.#forget();
    this.#restUntil = performance.now() + REST_MS;
    this.#troubles.failing(error instanceof Error ? error.message : String(error));
  }

  #forget(): void {
    this.#backlog.clear();
    this.#batch.clear();
    this.#idle();
  }
}
