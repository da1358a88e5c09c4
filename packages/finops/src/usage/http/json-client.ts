import { setTimeout as delay } from 'node:timers/promises';
import { limiter } from './limiter.ts';
import { SourceError } from './source-error.ts';

export interface JsonClientOptions {
  /** Safe to show; paths are appended to it. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests at once. Default 4. */
  readonly concurrency?: number;
  /** Of one attempt, from request to last byte, ms. Default 120 000, the time Prometheus gives a query. */
  readonly timeoutMs?: number;
  /** After the first attempt. Default 3. */
  readonly retries?: number;
  /** Before the first retry, doubled each time, ms. Default 500. */
  readonly retryMinMs?: number;
  /** Of one answer, unpacked, bytes. Default 128 MiB. */
  readonly maxResponseBytes?: number;
}

/** A status that is not 2xx is an answer too: what it means is for the caller to say. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const MAX_REDIRECTS = 3;
const RETRY_MAX_MS = 30_000;

/**
 * Asks a backend for JSON, with bounds on everything: requests at once, time, attempts, redirects, bytes.
 *
 * @throws SourceError where no answer is to be had; messages hold the address without credentials and query.
 */
export class JsonClient {
  readonly base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #limited: <T>(task: () => Promise<T>) => Promise<T>;
  readonly #timeoutMs: number;
  readonly #retries: number;
  readonly #retryMinMs: number;
  readonly #maxResponseBytes: number;

  constructor(options: JsonClientOptions) {
    this.base = options.base;
    this.#headers = options.headers;
    this.#limited = limiter(options.concurrency ?? 4);
    this.#timeoutMs = options.timeoutMs ?? 120_000;
    this.#retries = options.retries ?? 3;
    this.#retryMinMs = options.retryMinMs ?? 500;
    this.#maxResponseBytes = options.maxResponseBytes ?? 128 * 2 ** 20;
  }

  async get(path: string, query: URLSearchParams): Promise<JsonAnswer> {
    return await this.#limited(() => this.#attempts(path, `?${query.toString()}`));
  }

  /** For queries longer than a URL may be. */
  async post(path: string, form: URLSearchParams): Promise<JsonAnswer> {
    return await this.#limited(() => this.#attempts(path, '', form.toString()));
  }

  async #attempts(path: string, search: string, form?: string): Promise<JsonAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(path, search, form).catch((error: unknown) =>
        this.#problem(path, error),
      );
      if (!(outcome instanceof RetryLater)) return outcome;
      if (attempt >= this.#retries) throw outcome.error;
      const backoff = this.#retryMinMs * 2 ** attempt * (0.5 + Math.random());
      await delay(Math.min(RETRY_MAX_MS, Math.max(backoff, outcome.afterMs ?? 0)));
    }
  }

  async #attempt(path: string, search: string, form: string | undefined): Promise<JsonAnswer | RetryLater> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    let url = new URL(`${this.base}${path}${search}`);
    const { origin } = url;
    for (let redirects = 0; ; redirects += 1) {
      const response = await fetch(url, {
        signal,
        redirect: 'manual',
        ...(form === undefined
          ? { headers: this.#headers }
          : {
              method: 'POST',
              body: form,
              headers: { ...this.#headers, 'content-type': 'application/x-www-form-urlencoded' },
            }),
      });
      const location =
        response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return await this.#answer(path, response);
      await response.body?.cancel();
      url = new URL(location, url);
      // Credentials are for the host they were given for.
      if (url.origin !== origin) {
        throw this.#error(path, `it redirects to ${url.origin}; give that address if it is the right one`);
      }
      if (redirects === MAX_REDIRECTS)
        throw this.#error(path, `it redirected more than ${MAX_REDIRECTS} times`);
    }
  }

  async #answer(path: string, response: Response): Promise<JsonAnswer | RetryLater> {
    const { status } = response;
    const text = await this.#text(path, response);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    if (status === 408 || status === 429 || status === 502 || status === 503 || status === 504) {
      // Prometheus says 503 of a query that took too long: the same would take as long again.
      if (status === 503 && body !== undefined) return { status, body };
      return new RetryLater(
        this.#error(path, `it answers ${status}, again and again`),
        retryAfterMs(response.headers.get('retry-after')),
      );
    }
    if (status === 401 || status === 403) {
      throw this.#error(
        path,
        `it answers ${status}: set VIGIE_FINOPS_BEARER_TOKEN or VIGIE_FINOPS_AUTHORIZATION to credentials it takes`,
      );
    }
    if (body === undefined) {
      throw this.#error(
        path,
        `it answers ${status} with something that is no JSON; is this the right address?`,
      );
    }
    return { status, body };
  }

  async #text(path: string, response: Response): Promise<string> {
    if (response.body === null) return '';
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > this.#maxResponseBytes) {
        throw new SourceError(
          `${this.base}${path}: its answer is larger than ${Math.round(this.#maxResponseBytes / 2 ** 20)} MiB.`,
          { tooMuch: true },
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #problem(path: string, error: unknown): RetryLater {
    if (error instanceof SourceError) throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return new RetryLater(this.#error(path, `it did not answer within ${this.#timeoutMs / 1000} s`));
    }
    return new RetryLater(this.#error(path, networkProblem(error)));
  }

  #error(path: string, problem: string): SourceError {
    return new SourceError(`${this.base}${path}: ${problem}.`);
  }
}

class RetryLater {
  readonly error: SourceError;
  readonly afterMs: number | undefined;

  constructor(error: SourceError, afterMs?: number) {
    this.error = error;
    this.afterMs = afterMs;
  }
}

function networkProblem(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known';
  return `the connection failed (${code ?? (cause instanceof Error ? cause.message : 'unknown')})`;
}

function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
