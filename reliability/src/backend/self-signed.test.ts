import { X509Certificate } from 'node:crypto';
import { request, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { selfSigned } from './self-signed.ts';

it('a client that trusts the certificate connects, another does not', async () => {
  const certificate = selfSigned();
  expect(new X509Certificate(certificate.cert).checkIP('127.0.0.1')).toBe('127.0.0.1');
  const server = createServer(certificate, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const call = (ca: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      outgoing.on('error', reject).end();
    });
  expect(await call(certificate.cert)).toBe(200);
  await expect(call(selfSigned().cert)).rejects.toThrow(/self-signed/);
  server.close();
});
