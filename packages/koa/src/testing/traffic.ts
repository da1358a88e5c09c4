import { connect } from 'node:net';
import { send } from './send.ts';
import type { ServiceProcess } from './process.ts';

/** Sends requests that end in every way there is, and tells how many reached the service. */
export async function sendEveryKind(service: ServiceProcess): Promise<number> {
  const { url } = service;
  const plain = [
    '/json',
    '/json?token=hunter2',
    '/text',
    '/empty',
    '/cached',
    '/throws',
    '/throws-later',
    '/throws-text',
    '/refuses',
    '/stream',
    '/stream-breaks',
    '/by-itself',
    '/before-the-router',
    '/not/found',
    '/users/42',
    '/api/v1/users/42',
    '/guarded/reports/2026',
  ];
  const requests = [
    ...plain.map((path) => send(url + path)),
    ...plain.map((path) => send(url + path, { method: 'HEAD' })),
    send(`${url}/cached`, { headers: { 'if-none-match': '"v1"' } }),
    send(`${url}/users/7/notes`, { method: 'POST', body: 'hello' }),
    send(`${url}/json`, { method: 'DELETE' }),
    send(`${url}/json`, { method: 'OPTIONS' }),
    send(`${url}/json`, { method: 'PURGE' }),
    send(`${url}/json`, { headers: { connection: 'upgrade', upgrade: 'websocket' } }),
    send(`${url}/drips`, { leaveAtResponse: true }),
    send(`${url}/hangs`, { leaveWhen: service.hanging() }),
    pipeline(url, ['/json', '/text', '/users/1']),
  ];
  await Promise.all(requests);
  return requests.length + 2;
}

/** Several requests written at once on one connection. */
function pipeline(url: string, paths: readonly string[]): Promise<void> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const last = paths.length - 1;
    const heads = paths.map(
      (path, index) =>
        `GET ${path} HTTP/1.1\r\nhost: x\r\n${index === last ? 'connection: close\r\n' : ''}\r\n`,
    );
    socket.on('error', reject).on('close', () => resolve());
    socket.resume();
    socket.write(heads.join(''));
  });
}
