import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordedPage } from './recorded.ts';

export interface Others {
  readonly url: string;
  close(): Promise<void>;
}

/** Takes any spans, and gives what other exporters would say. */
export async function startOthers(): Promise<Others> {
  const started = performance.now();
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') response.setHeader('content-type', 'application/json').end('{}');
    else
      response
        .setHeader('content-type', 'text/plain; version=0.0.4')
        .end(recordedPage((performance.now() - started) / 1000));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
