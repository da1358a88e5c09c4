import type { HandOver } from '@vigie/tracing';
import { cvLimits } from './limits.ts';
import { startPdfReader, type ExtractedCv, type PdfReader } from './pdf-reader.ts';

export interface Extractor {
  /**
   * Reads the text of a PDF in a worker thread that a hostile file can neither hold nor bring down. Files beyond the number
   * of threads wait their turn.
   *
   * @throws CvRefusal when the file cannot be used
   * @throws ExtractionStopped when it may be tried again
   * @throws ExtractorClosedError after `close`
   */
  extract(file: Uint8Array): Promise<ExtractedCv>;
  /** Files waiting or being read. */
  readonly pending: number;
  /** Resolves once a thread can read; the first file then does not pay for its start. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export class ExtractorClosedError extends Error {
  override readonly name = 'ExtractorClosedError';
}

export interface ExtractorOptions {
  /** Threads, each reading one file at a time and taking up to 100 MB for a hostile one. Default 1. */
  readonly threads?: number;
  /** Kill a file's thread after, in milliseconds. Default 5000. */
  readonly timeMs?: number;
  /** Gives the active trace to the thread: `tracing.handOver`. Default: its spans are not recorded. */
  readonly handOver?: (() => HandOver) | undefined;
}

interface Job {
  readonly file: Uint8Array;
  readonly handOver: HandOver | undefined;
  readonly resolve: (cv: ExtractedCv) => void;
  readonly reject: (error: Error) => void;
}

export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const { threads = 1, timeMs = cvLimits.timeMs, handOver } = options;
  const queue: Job[] = [];
  const slots: Slot[] = Array.from({ length: threads }, createSlot);
  let running = 0;
  let closed = false;

  async function work(slot: Slot): Promise<void> {
    if (slot.busy) return;
    slot.busy = true;
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      running++;
      try {
        const reader = await slot.open();
        const { file, handOver: trace } = job;
        job.resolve(await reader.read(file, { timeMs, handOver: trace, isAlone: () => running === 1 }));
      } catch (error) {
        job.reject(error as Error);
      } finally {
        running--;
      }
    }
    slot.busy = false;
  }

  return {
    get pending() {
      return queue.length + running;
    },
    extract(file) {
      if (closed) return Promise.reject(new ExtractorClosedError('The extractor is closed.'));
      return new Promise((resolve, reject) => {
        queue.push({ file, handOver: handOver?.(), resolve, reject });
        const free = slots.find(({ busy }) => !busy);
        if (free !== undefined) void work(free);
      });
    },
    async warmUp() {
      await slots[0]?.open();
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.reject(new ExtractorClosedError('The extractor is closed.'));
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

/** A place for a thread, which is started when it is needed and again when a file has brought it down. */
interface Slot {
  busy: boolean;
  open(): Promise<PdfReader>;
  close(): Promise<void>;
}

function createSlot(): Slot {
  let reader: Promise<PdfReader> | undefined;
  return {
    busy: false,
    open() {
      if (reader !== undefined) return reader;
      const opened = startPdfReader(() => {
        if (reader === opened) reader = undefined;
      });
      reader = opened;
      return opened;
    },
    async close() {
      await (await reader?.catch(() => undefined))?.close();
    },
  };
}
