import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { EmbeddingError, type Embedder } from './embedder.ts';
import type { EncodeAnswer, EncodeRequest, EncoderWorkerData } from './encoder-worker.ts';

export interface LocalEmbedderOptions {
  readonly modelPath: string;
  /** How long a request may take, waiting for others included, in milliseconds. Default 10,000. */
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
    const started = startThread(modelPath, () => {
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
      if (running.waiting() >= maxWaiting) throw new EmbeddingError('busy', 'Too many texts wait already.');
      return running.encode(texts, timeoutMs);
    },
    async close() {
      closed = true;
      await (await current?.catch(() => undefined))?.stop();
    },
  };
}

interface EncoderThread {
  readonly model: string;
  readonly waiting: () => number;
  encode(texts: readonly string[], timeoutMs: number): Promise<readonly Float32Array[]>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (vectors: readonly Float32Array[]) => void;
  readonly reject: (error: EmbeddingError) => void;
  readonly timer: NodeJS.Timeout;
}

function startThread(modelPath: string, onGone: () => void): Promise<EncoderThread> {
  const worker = new Worker(new URL('encoder-worker.ts', import.meta.url), {
    workerData: { modelPath } satisfies EncoderWorkerData,
    env: compileCache(),
    resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    if (waiting.size === 0) worker.unref();
    return found;
  };
  const fail = (error: EmbeddingError): void => {
    onGone();
    for (const id of waiting.keys()) settle(id)?.reject(error);
  };

  return new Promise((resolve, reject) => {
    worker.on('error', (error) => {
      reject(error);
      fail(new EmbeddingError('worker', `The encoder's thread failed: ${error.message}`));
    });
    worker.on('exit', () => {
      reject(new Error('The thread of the encoder ended.'));
      fail(new EmbeddingError('worker', 'The thread of the encoder ended.'));
    });
    worker.on('message', (answer: EncodeAnswer) => {
      if (answer.kind === 'vectors') settle(answer.id)?.resolve(answer.vectors);
      else resolve({ model: answer.model, waiting: () => waiting.size, encode, stop });
    });
  });

  function encode(texts: readonly string[], timeoutMs: number): Promise<readonly Float32Array[]> {
    return new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = setTimeout(() => {
        settle(id)?.reject(new EmbeddingError('timeout', `No vectors within ${timeoutMs} ms.`));
        // It may be stuck; what else waits for it would wait in vain.
        void worker.terminate();
      }, timeoutMs);
      waiting.set(id, { resolve, reject, timer });
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
      worker.postMessage({ id, texts } satisfies EncodeRequest);
    });
  }

  async function stop(): Promise<void> {
    await worker.terminate();
  }
}

/** A thread does not inherit the cache of compiled code that was enabled in the program; the cache spares it 25 MB. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
