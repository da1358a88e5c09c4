import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface JsonServer {
  readonly url: string;
  readonly requests: readonly {
    readonly method: string;
    readonly url: URL;
    readonly headers: IncomingMessage['headers'];
  }[];
  close(): Promise<void>;
}

/** A real HTTP server that answers as a test says. */
export async function serveJson(
  answer: (url: URL, response: ServerResponse, count: number) => unknown,
): Promise<JsonServer> {
  const requests: { method: string; url: URL; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const url = new URL(request.url ?? '/', 'http://server');
    requests.push({ method: request.method ?? '', url, headers: request.headers });
    const body = answer(url, response, requests.length);
    if (response.writableEnded || body === undefined) return;
    if (!response.headersSent) response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '',
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
