import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { EmbeddingError, type Embedder } from './embedder.ts';
import type { EncodeAnswer, EncodeRequest, EncoderWorkerData } from './encoder-worker.ts';

export interface LocalEmbedderOptions {
  readonly modelPath: string;
  /** How long a request may take once it is its turn, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Requests waiting; more are refused. Default 64. */
  readonly maxWaiting?: number;
}

/**
 * The project's own encoder in a worker thread: 0.1 s a CV is too long for the event loop. A worker that dies is started again
 * by the next request.
 *
 * @throws Error when the model cannot be opened
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions): Promise<Embedder> {
  const { modelPath, timeoutMs = 10_000, maxWaiting = 64 } = options;
  let current: Promise<EncoderThread> | undefined;
  let closed = false;
  const thread = (): Promise<EncoderThread> => {
    if (current !== undefined) return current;
    const started = startThread(modelPath, timeoutMs, () => {
      if (current === started) current = undefined;
    });
    current = started;
    return started;
  };
  const { model } = await thread();
  return {
    model,
    async embed(texts) {
      if (closed) throw new EmbeddingError('closed', 'The encoder is closed.');
      const running = await thread().catch((error: unknown) => {
        throw new EmbeddingError('worker', `The encoder does not start: ${(error as Error).message}`);
      });
      if (running.pending() > maxWaiting) throw new EmbeddingError('busy', 'Too many texts wait already.');
      return running.encode(texts);
    },
    async close() {
      closed = true;
      await (await current?.catch(() => undefined))?.stop();
    },
  };
}

interface EncoderThread {
  readonly model: string;
  /** Requests waiting or being worked on. */
  readonly pending: () => number;
  readonly encode: (texts: readonly string[]) => Promise<readonly Float32Array[]>;
  readonly stop: () => Promise<void>;
}

interface Job {
  readonly id: number;
  readonly texts: readonly string[];
  readonly resolve: (vectors: readonly Float32Array[]) => void;
  readonly reject: (error: EmbeddingError) => void;
}

/** It takes 0.2 s; a machine may be slow. */
const START_TIMEOUT_MS = 60_000;

function startThread(modelPath: string, timeoutMs: number, onGone: () => void): Promise<EncoderThread> {
  const worker = new Worker(new URL('encoder-worker.ts', import.meta.url), {
    workerData: { modelPath } satisfies EncoderWorkerData,
    env: compileCache(),
    resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 },
  });
  const queue: Job[] = [];
  let gone = false;
  let running: Job | undefined;
  let timer: NodeJS.Timeout | undefined;
  let nextId = 0;

  const finish = (): Job | undefined => {
    clearTimeout(timer);
    const finished = running;
    running = undefined;
    return finished;
  };
  const next = (): void => {
    if (running !== undefined) return;
    running = queue.shift();
    if (running === undefined) return worker.unref();
    // One at a time, so that the time one may take is its own.
    timer = setTimeout(() => {
      fail(new EmbeddingError('timeout', `No vectors within ${timeoutMs} ms.`));
      void worker.terminate();
    }, timeoutMs);
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    worker.postMessage({ id: running.id, texts: running.texts } satisfies EncodeRequest);
  };
  const fail = (error: EmbeddingError): void => {
    gone = true;
    onGone();
    for (const job of [finish(), ...queue.splice(0)]) job?.reject(error);
  };

  const thread = {
    pending: () => queue.length + (running === undefined ? 0 : 1),
    encode: (texts: readonly string[]) =>
      new Promise<readonly Float32Array[]>((resolve, reject) => {
        // A thread that is gone takes messages and answers none.
        if (gone) return reject(new EmbeddingError('worker', 'The thread of the encoder ended.'));
        queue.push({ id: nextId++, texts, resolve, reject });
        next();
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
  return new Promise((resolve, reject) => {
    const starting = setTimeout(() => {
      reject(new Error(`The encoder is not ready after ${START_TIMEOUT_MS / 1000} s.`));
      void worker.terminate();
    }, START_TIMEOUT_MS);
    worker.on('error', (error) => {
      reject(error);
      fail(new EmbeddingError('worker', `The encoder's thread failed: ${error.message}`));
    });
    worker.on('exit', () => {
      clearTimeout(starting);
      reject(new Error('The thread of the encoder ended.'));
      fail(new EmbeddingError('worker', 'The thread of the encoder ended.'));
    });
    worker.on('message', (answer: EncodeAnswer) => {
      if (answer.kind === 'ready') {
        clearTimeout(starting);
        worker.unref();
        return resolve({ ...thread, model: answer.model });
      }
      if (answer.id === running?.id) finish()?.resolve(answer.vectors);
      next();
    });
  });
}

/** A thread does not inherit the cache of compiled code that was enabled in the program; the cache spares it 25 MB. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
