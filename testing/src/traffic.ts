import { connect } from 'node:net';
import { send } from './send.ts';
import type { Service } from './service.ts';

/**
 * Sends requests that end in every way there is, to `paths` and to those every service under test has, and tells how many
 * were sent. `notes` takes a POST.
 */
export async function sendEveryKind(
  service: Pick<Service, 'url' | 'hanging'>,
  paths: readonly string[],
  notes: string = '/notes',
): Promise<number> {
  const { url } = service;
  const requests = [
    ...[...paths, '/json?token=hunter2'].flatMap((path) => [
      send(url + path),
      send(url + path, { method: 'HEAD' }),
    ]),
    send(`${url}/cached`, { headers: { 'if-none-match': '"v1"' } }),
    send(url + notes, { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } }),
    ...['DELETE', 'OPTIONS', 'PURGE'].map((method) => send(`${url}/json`, { method })),
    send(`${url}/json`, { headers: { connection: 'upgrade', upgrade: 'websocket' } }),
    send(`${url}/drips`, { leaveAtResponse: true }),
    send(`${url}/hangs`, { leaveWhen: service.hanging() }),
    pipelined(url, ['/json', '/text', '/users/1']),
  ];
  await Promise.all(requests);
  return requests.length + 2;
}

/** Several requests written at once on one connection. */
function pipelined(url: string, paths: readonly string[]): Promise<void> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname).on('error', reject).on('close', resolve).resume();
    const heads = paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n`);
    socket.write(`${heads.join('\r\n')}connection: close\r\n\r\n`);
  });
}
