import * as http from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { HttpResponse } from './http-response.ts';
import { judge } from './http-verdict.ts';
import { misuse } from './options.ts';
import type { SendResult } from './send-result.ts';
import { singleLookup } from './single-lookup.ts';

export interface HttpSenderOptions {
  /** Where to POST: an absolute http or https URL. */
  readonly url: string;
  /** Sent with every request, beside `content-type`, `content-length` and `content-encoding`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** Default `none`. gzip runs off the main thread, at the fastest level. */
  readonly compression?: 'gzip' | 'none';
  /** Bytes of a response kept; the rest is not read. Default 64 KiB. */
  readonly maxResponseBytes?: number;
}

export type HttpSendResult = SendResult & { readonly response?: HttpResponse };

const gzipAsync = promisify(gzip);

/**
 * Makes a function that POSTs one body and says what became of it. 2xx is delivered; 408, 425, 429, 5xx, network errors,
 * an answer cut short, and an aborted signal are `retry` (with `Retry-After`, in seconds or as a date); 401, 403 and redirects
 * are `retry` with a reason that says what to correct; 400, 413 and 422 are `refused`; any other status is refused whole.
 *
 * Connections are kept alive and never hold the process open. The reason of a result names neither query string nor credentials.
 * @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`.
 */
export function httpSender(
  options: HttpSenderOptions,
): (body: Uint8Array | string, signal: AbortSignal) => Promise<HttpSendResult> {
  return senderTo(resolveTarget(options));
}

/** Where and how to POST, with every choice made. */
export interface HttpTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly zip: boolean;
  readonly maxResponseBytes: number;
  /** The address as reasons name it: without query string and credentials. */
  readonly place: string;
}

/** @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`. */
export function resolveTarget(options: HttpSenderOptions): HttpTarget {
  const url = parseUrl(options.url);
  const maxResponseBytes = options.maxResponseBytes ?? 64 * 1024;
  if (!(maxResponseBytes >= 0)) throw misuse('maxResponseBytes', maxResponseBytes, 'a number of bytes');
  if (!['gzip', 'none', undefined].includes(options.compression)) {
    throw misuse('compression', options.compression, "'gzip' or 'none'");
  }
  const zip = options.compression === 'gzip';
  const headers = {
    ...validHeaders(options.headers ?? {}),
    'content-type': options.contentType,
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
  };
  return { url, headers, zip, maxResponseBytes, place: `${url.protocol}//${url.host}${url.pathname}` };
}

export function senderTo(
  target: HttpTarget,
): (body: Uint8Array | string, signal: AbortSignal) => Promise<HttpSendResult> {
  const { url, headers, zip, maxResponseBytes, place } = target;
  const transport = url.protocol === 'https:' ? https : http;
  const agent = new transport.Agent({
    keepAlive: true,
    maxSockets: 8,
    maxFreeSockets: 1,
    lookup: singleLookup(),
  });
  return async (body, signal) => {
    try {
      const plain = typeof body === 'string' ? Buffer.from(body) : body;
      const bytes = zip ? await gzipAsync(plain, { level: constants.Z_BEST_SPEED }) : plain;
      const open = (): http.ClientRequest =>
        transport.request(url, { method: 'POST', agent, headers, signal });
      const response = await exchange(open, bytes, maxResponseBytes);
      return { ...judge(response, place), response };
    } catch (error) {
      return { kind: 'retry', reason: `${describe(error)} (${place})` };
    }
  };
}

async function exchange(
  open: () => http.ClientRequest,
  bytes: Uint8Array,
  maxResponseBytes: number,
): Promise<HttpResponse> {
  const request = open();
  let answering = false;
  request.once('response', () => (answering = true));
  try {
    return await post(request, bytes, maxResponseBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The server closed an idle connection just as it was taken up again: no fault of either, so no failure.
    if (answering || !request.reusedSocket || code !== 'ECONNRESET') throw error;
    return post(open(), bytes, maxResponseBytes);
  }
}

function post(
  request: http.ClientRequest,
  bytes: Uint8Array,
  maxResponseBytes: number,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('socket', (socket) => socket.unref());
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let kept = 0;
      const done = (): void => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, maxResponseBytes - kept));
        kept += chunk.length;
        if (kept <= maxResponseBytes) return;
        done();
        response.destroy();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    request.setHeader('content-length', bytes.byteLength);
    request.end(bytes);
  });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') return 'the connection was closed before the answer was complete';
  // Connecting to a name with several addresses fails with an AggregateError, whose message is empty.
  return error.message === '' ? (code ?? error.name) : error.message;
}

/** Checked here, or each request would throw for the same mistake. The value is not shown: it may be a secret. */
function validHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch {
      throw misuse('headers', `${name}: …`, 'names and values that HTTP allows');
    }
  }
  return headers;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw misuse('url', text, 'an absolute http or https URL');
  }
  return url;
}
