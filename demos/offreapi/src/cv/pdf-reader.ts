import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { HandOver } from '@vigie/tracing';
import type { ExtractionAnswer, ExtractionRequest } from './extraction-worker.ts';
import { cvLimits } from './limits.ts';
import { CvRefusal } from './refusal.ts';

/** What was read from a CV. */
export interface ExtractedCv {
  readonly text: string;
  readonly pages: number;
  /** Words of the file that are not in the text, because they are too small to be read. */
  readonly hiddenWords: number;
}

/** A worker thread that reads one file at a time. */
export interface PdfReader {
  /**
   * @throws CvRefusal when the file cannot be used
   * @throws ExtractionStopped when the memory of the process ran short while other files were read too
   */
  read(file: Uint8Array, options: ReadOptions): Promise<ExtractedCv>;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly timeMs: number;
  /** The trace that the spans of the thread belong to. */
  readonly handOver?: HandOver | undefined;
  /** Whether no other file is being read; only then is it this one that takes too much memory. */
  readonly isAlone: () => boolean;
}

/** It may not have been this file's fault: it may be tried again. */
export class ExtractionStopped extends Error {
  override readonly name = 'ExtractionStopped';
}

/** @param onGone called when the thread ended, of itself or not: it reads no more */
export function startPdfReader(onGone: () => void): Promise<PdfReader> {
  const worker = new Worker(new URL('./extraction-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: cvLimits.workerHeapMb, maxYoungGenerationSizeMb: 4 },
    env: { ...process.env, ...compileCache() },
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
    settle(new ExtractionStopped('The worker ended.'));
  });
  const reader: PdfReader = {
    read: (file, options) => readOne(worker, file, options, (listener) => (settle = listener)),
    close: async () => {
      await worker.terminate();
    },
  };
  return new Promise((resolve, reject) => {
    settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(reader));
  });
}

/** A thread does not inherit the cache of compiled code that was enabled in the program; the cache spares it 25 MB. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

const WATCH_INTERVAL_MS = 20;

async function readOne(
  worker: Worker,
  file: Uint8Array,
  { timeMs, handOver, isAlone }: ReadOptions,
  listen: (settle: (outcome: ExtractionAnswer | Error) => void) => void,
): Promise<ExtractedCv> {
  const rssBefore = process.memoryUsage.rss();
  let killed = false;
  let kill = (_reason: Error): void => {};
  const timeout = setTimeout(() => kill(new CvRefusal('cv-timeout')), timeMs);
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - rssBefore < cvLimits.processGrowthBytes) return;
    kill(isAlone() ? new CvRefusal('cv-too-heavy') : new ExtractionStopped('The process grew too much.'));
  }, WATCH_INTERVAL_MS);
  try {
    const outcome = await new Promise<ExtractionAnswer | Error>((resolve) => {
      kill = (reason) => {
        killed = true;
        resolve(reason);
      };
      listen(resolve);
      // A copy of its own: a transferred buffer would be empty for the caller.
      const copy = new Uint8Array(file);
      const request: ExtractionRequest = { file: copy, trace: handOver?.trace };
      worker.postMessage(request, [copy.buffer]);
    });
    if (killed) await worker.terminate();
    if (outcome instanceof Error) throw isOutOfMemory(outcome) ? new CvRefusal('cv-too-heavy') : outcome;
    if (outcome.kind === 'ready') throw new Error('The worker answered twice.');
    handOver?.takeBack(outcome.spans);
    if (outcome.kind === 'refused') throw new CvRefusal(outcome.code);
    return { text: outcome.text, pages: outcome.pages, hiddenWords: outcome.hiddenWords };
  } finally {
    clearTimeout(timeout);
    clearInterval(watch);
    listen(() => {});
  }
}

function isOutOfMemory(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}
