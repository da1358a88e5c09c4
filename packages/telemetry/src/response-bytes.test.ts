import { createServer } from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { type ByteCount, countResponseBytes } from './response-bytes.ts';

const body = 'é'.repeat(100);

it('counts what an HTTP/1 response is given, in bytes', async () => {
  const counts: ByteCount[] = [];
  const server = createServer((_request, response) => {
    const count = { responseBytes: 0, write: undefined, end: undefined };
    counts.push(count);
    countResponseBytes(response, count);
    response.write(Buffer.from('abc'));
    response.write('ff', 'hex');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await answer.arrayBuffer()).byteLength).toBe(204);
  expect(counts.map(({ responseBytes }) => responseBytes)).toEqual([204]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('counts the last chunk of an HTTP/2 response once', async () => {
  const counts: ByteCount[] = [];
  const server = http2.createServer((_request, response) => {
    const count = { responseBytes: 0, write: undefined, end: undefined };
    counts.push(count);
    countResponseBytes(response as never, count);
    response.write('abc');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let received = 0;
  await new Promise((resolve) => {
    session
      .request({ ':path': '/' })
      .on('data', (chunk: Buffer) => (received += chunk.length))
      .on('end', resolve);
  });
  expect(received).toBe(203);
  expect(counts.map(({ responseBytes }) => responseBytes)).toEqual([203]);
  session.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
