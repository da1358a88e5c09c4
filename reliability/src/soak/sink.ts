// A backend in a process of its own that takes everything, or takes it and stays silent, or is not there.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BackendMode } from './messages.ts';

let mode: BackendMode = 'up';
let port = 0;
let requests = 0;

const server = createServer((request, response) => {
  requests++;
  request.resume();
  request.on('error', () => {});
  response.on('error', () => {});
  request.on('end', () => {
    if (mode === 'up') response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

process.on('message', (wanted: BackendMode) => void change(wanted));
process.on('disconnect', () => process.exit());
void change('up');

async function change(wanted: BackendMode): Promise<void> {
  mode = wanted;
  // Whoever waits for a silent answer is cut off, too.
  server.closeAllConnections();
  if (wanted === 'refusing') await new Promise((resolve) => server.close(resolve));
  else if (!server.listening) {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  }
  process.send?.({ url: `http://127.0.0.1:${port}`, requests });
}
