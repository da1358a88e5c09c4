import { EmbeddingError, type Embedder } from '../semantic/embedder.ts';
import { createCircuitBreaker, type CircuitBreaker, type CircuitState } from './circuit-breaker.ts';
import { readEmbeddings } from './read-embeddings.ts';

export interface RemoteEmbedderOptions {
  /** Where `/embeddings` is, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  /** Default 2000. */
  readonly timeoutMs?: number;
  /** Failures in a row that open the circuit. Default 3. */
  readonly failures?: number;
  /** How long the circuit stays open, in milliseconds. Default 30,000. */
  readonly openMs?: number;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  readonly onRequest?: (outcome: string, durationMs: number) => void;
  readonly onCircuit?: (state: CircuitState) => void;
}

export interface RemoteEmbedder extends Embedder {
  readonly circuit: CircuitState;
}

/** Answers are read up to here: 8 MiB are 24 vectors of 4,096 dimensions many times over. */
const MAX_ANSWER_BYTES = 8_388_608;

/**
 * Vectors from an endpoint that speaks OpenAI's embeddings API, as Ollama, vLLM and others do under `/v1`. It is sent redacted
 * text only, without names, in two requests a CV.
 */
export function createRemoteEmbedder(options: RemoteEmbedderOptions): RemoteEmbedder {
  const { url, model, apiKey, timeoutMs = 2000, onRequest = () => {}, onCircuit } = options;
  const now = options.now ?? (() => performance.now());
  const breaker: CircuitBreaker = createCircuitBreaker({
    now,
    ...(options.failures !== undefined && { failures: options.failures }),
    ...(options.openMs !== undefined && { openMs: options.openMs }),
    ...(onCircuit && { onChange: onCircuit }),
  });
  const endpoint = `${url.replace(/\/+$/, '')}/embeddings`;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };
  let dimensions: number | undefined;

  async function request(texts: readonly string[]): Promise<readonly Float32Array[]> {
    const started = now();
    let outcome = 'ok';
    try {
      const answer = await post(
        endpoint,
        headers,
        { model, input: texts, encoding_format: 'float' },
        timeoutMs,
      );
      const vectors = readEmbeddings(answer, texts.length, dimensions);
      dimensions ??= vectors[0]?.length;
      return vectors;
    } catch (error) {
      const failure = asEmbeddingError(error, timeoutMs);
      outcome = failure.reason;
      throw failure;
    } finally {
      onRequest(outcome, now() - started);
    }
  }

  return {
    model: `remote/${model}`,
    get circuit() {
      return breaker.state;
    },
    embed: (texts) =>
      breaker.run(
        () => request(texts),
        () =>
          new EmbeddingError(
            'circuit-open',
            'The embeddings endpoint failed lately; it is left alone for now.',
          ),
      ),
    close: () => Promise.resolve(),
  };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  timeoutMs: number,
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    // A redirect could carry the text somewhere nobody named.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new EmbeddingError('status', `The embeddings endpoint answered ${response.status}.`);
  }
  const text = await readText(response);
  try {
    return JSON.parse(text);
  } catch {
    throw new EmbeddingError('malformed', 'The embeddings endpoint did not answer JSON.');
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new EmbeddingError('malformed', 'The embeddings endpoint answers without end.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function asEmbeddingError(error: unknown, timeoutMs: number): EmbeddingError {
  if (error instanceof EmbeddingError) return error;
  const { name } = error as Error;
  return name === 'TimeoutError'
    ? new EmbeddingError('timeout', `The embeddings endpoint did not answer within ${timeoutMs} ms.`)
    : new EmbeddingError('network', 'The embeddings endpoint cannot be reached.');
}
