/** Turns texts into vectors whose cosine says how near they are in meaning. */
export interface Embedder {
  /** Name and version of the model; vectors of different models do not compare. */
  readonly model: string;
  /**
   * One vector a text, all of the same dimensions, none of length 0.
   *
   * @throws EmbeddingError when it cannot be had in time
   */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** Why there is no vector; `reason` is one of a few, for a metric's label. */
export class EmbeddingError extends Error {
  override readonly name = 'EmbeddingError';
  readonly reason: EmbeddingFailure;

  constructor(reason: EmbeddingFailure, message: string) {
    super(message);
    this.reason = reason;
  }
}

export type EmbeddingFailure =
  | 'timeout'
  | 'network'
  | 'status'
  | 'malformed'
  | 'dimensions'
  | 'circuit-open'
  | 'busy'
  | 'worker'
  | 'closed';
