import { parentPort, workerData } from 'node:worker_threads';
import { createEncoder } from '../encoder/encoder.ts';
import { openModelFile } from '../encoder/model-file.ts';

/** What the worker is started with. */
export interface EncoderWorkerData {
  readonly modelPath: string;
}

/** To the worker: texts to encode. */
export interface EncodeRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

/** From the worker: `ready` once, then one answer a request. */
export type EncodeAnswer =
  | { readonly kind: 'ready'; readonly model: string }
  | { readonly kind: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array<ArrayBuffer>[] };

const port = parentPort;
if (port === null) throw new Error('This module is the entry point of a worker thread.');

const { modelPath } = workerData as EncoderWorkerData;
const encoder = createEncoder(openModelFile(modelPath));
port.on('message', ({ id, texts }: EncodeRequest) => {
  // Copies that end with their own memory, so that they can be handed over.
  const vectors = encoder.encode(texts).map((vector) => new Float32Array(vector));
  const answer: EncodeAnswer = { kind: 'vectors', id, vectors };
  port.postMessage(
    answer,
    vectors.map(({ buffer }) => buffer),
  );
});
port.postMessage({ kind: 'ready', model: encoder.model } satisfies EncodeAnswer);
