import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface ScrapedPage {
  readonly contentType: string | undefined;
  readonly body: string;
  /** Bytes of the page after decompression. */
  readonly bytes: number;
}

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** GETs a `/metrics` page. Rejects with a readable reason on any status but 200, past `maxBytes`, or on abort. */
export async function fetchPage(url: string, maxBytes: number, signal: AbortSignal): Promise<ScrapedPage> {
  const response = await get(url, signal);
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`the target answered ${response.statusCode ?? 'nothing'}`);
  }
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    response.destroy();
    throw new Error(`the target answered in encoding "${encoding}", which was not asked for`);
  }
  let stream: Readable = response;
  if (encoding === 'gzip') {
    const gunzip = createGunzip();
    response.on('error', (error) => gunzip.destroy(error));
    stream = response.pipe(gunzip);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`the page is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } finally {
    response.destroy();
  }
  return { contentType: response.headers['content-type'], body: Buffer.concat(chunks).toString(), bytes };
}

function get(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { accept: ACCEPT, 'accept-encoding': 'gzip', 'user-agent': 'vigie-console' };
    request(url, { headers, signal }, resolve)
      .on('error', (error: NodeJS.ErrnoException) =>
        reject(
          signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
            ? new Error('the target did not answer in time')
            : new Error(error.code ? `${error.code}: ${error.message}` : error.message),
        ),
      )
      .end();
  });
}
