import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface SentRequest {
  readonly method: string;
  /** Path and query, as they go over the line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface SendOptions {
  readonly baseUrl: string;
  readonly agent: Agent;
  readonly timeoutMs: number;
}

/**
 * Sends a request exactly as it is written: no address is tidied up.
 *
 * @throws Error where no answer came
 */
export async function send(request: SentRequest, options: SendOptions): Promise<Answer> {
  try {
    return await sendOnce(request, options);
  } catch (error) {
    // The server may close a connection it has kept long enough just as it is used again.
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET' || !(error as ReusedError).reused) throw error;
    return sendOnce(request, options);
  }
}

interface ReusedError extends Error {
  reused?: boolean;
}

function sendOnce({ method, path, headers, body }: SentRequest, options: SendOptions): Promise<Answer> {
  const { protocol, hostname, port } = new URL(options.baseUrl);
  const start = protocol === 'https:' ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = start({
    method,
    path,
    hostname,
    port,
    agent: options.agent,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(body.length) }) },
    timeout: options.timeoutMs,
  });
  let answered = false;
  request.on('timeout', () => request.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
  // A server may refuse a body before it has read it; what it answered counts.
  request.on('error', (error: ReusedError) => {
    error.reused = request.reusedSocket;
    if (!answered) reject(error);
  });
  request.on('response', (response) => {
    answered = true;
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        rawHeaders: response.rawHeaders,
        body: Buffer.concat(chunks),
      }),
    );
  });
  request.end(body);
  return promise;
}
