import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Emission, withContent } from './canaries.ts';

export { type Emission, waysOf, withContent } from './canaries.ts';

/** Every backend in one: OTLP traces and logs, and Loki. It takes all there is, and keeps the bytes as they came. */
export interface SignalSink {
  readonly url: string;
  readonly received: Emission[];
  close(): Promise<void>;
}

export async function startSignalSink(): Promise<SignalSink> {
  const received: Emission[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const { url = '', rawHeaders } = request;
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(...withContent(url, Buffer.concat(chunks)));
      received.push({ way: `${url} (head)`, bytes: Buffer.from(rawHeaders.join('\n')) });
      // Nothing is what OTLP's protobuf says where all was taken.
      const isJson = request.headers['content-type']?.includes('json') === true;
      response.writeHead(200, { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' });
      response.end(isJson ? '{}' : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
