import { Worker } from 'node:worker_threads';
import type { ExtractionAnswer, ExtractionRequest } from './extraction-worker.ts';
import { cvLimits } from './limits.ts';
import { CvRefusal } from './refusal.ts';

/** What was read from a CV. */
export interface ExtractedCv {
  readonly text: string;
  readonly pages: number;
}

export interface Extractor {
  /**
   * Reads the text of a PDF, one file at a time, in a worker thread that a hostile file can neither hold nor bring down.
   *
   * @throws CvRefusal when the file cannot be used
   * @throws ExtractorBusyError when too many files wait already
   */
  extract(file: Uint8Array): Promise<ExtractedCv>;
  /** Files waiting or being read. */
  readonly pending: number;
  /** Resolves once the worker can read; the first file then does not pay for its start. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export class ExtractorBusyError extends Error {
  override readonly name = 'ExtractorBusyError';
}

export interface ExtractorOptions {
  /** Kill a file's worker after, in milliseconds. Default 5000. */
  readonly timeMs?: number;
  /** Files waiting beyond the one being read. Default 32. */
  readonly waiting?: number;
}

interface Job {
  readonly file: Uint8Array;
  readonly resolve: (cv: ExtractedCv) => void;
  readonly reject: (error: Error) => void;
}

export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const timeMs = options.timeMs ?? cvLimits.timeMs;
  const maxWaiting = options.waiting ?? cvLimits.waiting;
  const queue: Job[] = [];
  let running = false;
  let closed = false;
  let reader: Promise<PdfReader> | undefined;

  const openReader = (): Promise<PdfReader> => {
    if (reader !== undefined) return reader;
    const opened = startReader(() => {
      if (reader === opened) reader = undefined;
    });
    reader = opened;
    return opened;
  };

  async function work(): Promise<void> {
    if (running) return;
    running = true;
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      try {
        const current = await openReader();
        job.resolve(await current.read(job.file, timeMs));
      } catch (error) {
        job.reject(error as Error);
      }
    }
    running = false;
  }

  return {
    get pending() {
      return queue.length + (running ? 1 : 0);
    },
    extract(file) {
      if (closed) return Promise.reject(new ExtractorBusyError('The extractor is closed.'));
      if (queue.length >= maxWaiting) {
        return Promise.reject(new ExtractorBusyError(`${queue.length} files wait already.`));
      }
      return new Promise((resolve, reject) => {
        queue.push({ file, resolve, reject });
        void work();
      });
    },
    async warmUp() {
      await openReader();
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.reject(new ExtractorBusyError('The extractor is closed.'));
      await (await reader?.catch(() => undefined))?.close();
    },
  };
}

interface PdfReader {
  read(file: Uint8Array, timeMs: number): Promise<ExtractedCv>;
  close(): Promise<void>;
}

function startReader(onGone: () => void): Promise<PdfReader> {
  const worker = new Worker(new URL('./extraction-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: cvLimits.workerHeapMb, maxYoungGenerationSizeMb: 16 },
    // What a PDF library prints about a broken file has no place among the service's JSON lines.
    stdout: true,
    stderr: true,
  });
  worker.unref();
  let settle: (outcome: ExtractionAnswer | Error) => void = () => {};
  worker.on('message', (answer: ExtractionAnswer) => settle(answer));
  worker.on('error', (error) => {
    // Its exit may come after the next file; that one must find a new worker.
    onGone();
    settle(error);
  });
  worker.on('exit', () => {
    onGone();
    settle(new Error('The worker ended.'));
  });
  const reader: PdfReader = {
    read: (file, timeMs) => readOne(worker, file, timeMs, (listener) => (settle = listener)),
    close: async () => {
      await worker.terminate();
    },
  };
  return new Promise((resolve, reject) => {
    settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(reader));
  });
}

async function readOne(
  worker: Worker,
  file: Uint8Array,
  timeMs: number,
  listen: (settle: (outcome: ExtractionAnswer | Error) => void) => void,
): Promise<ExtractedCv> {
  const rssBefore = process.memoryUsage.rss();
  let kill = (_refusal: CvRefusal): void => {};
  const timeout = setTimeout(() => kill(new CvRefusal('cv-timeout')), timeMs);
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - rssBefore > cvLimits.processGrowthBytes)
      kill(new CvRefusal('cv-too-heavy'));
  }, 50);
  try {
    const outcome = await new Promise<ExtractionAnswer | Error>((resolve) => {
      kill = resolve;
      listen(resolve);
      // A copy of its own: the caller still stores the file, and a transferred buffer would be empty.
      const copy = new Uint8Array(file);
      worker.postMessage({ file: copy } satisfies ExtractionRequest, [copy.buffer]);
    });
    if (outcome instanceof CvRefusal) {
      await worker.terminate();
      throw outcome;
    }
    if (outcome instanceof Error) throw isOutOfMemory(outcome) ? new CvRefusal('cv-too-heavy') : outcome;
    if (outcome.kind === 'refused') throw new CvRefusal(outcome.code);
    if (outcome.kind !== 'text') throw new Error(`The worker answered ${outcome.kind}.`);
    return { text: outcome.text, pages: outcome.pages };
  } finally {
    clearTimeout(timeout);
    clearInterval(watch);
    listen(() => {});
  }
}

function isOutOfMemory(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}
