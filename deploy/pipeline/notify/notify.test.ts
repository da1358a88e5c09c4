import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { notify } from './main.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function webhook(status: number): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (more: string) => (text += more));
    request.once('end', () => {
      bodies.push(JSON.parse(text));
      response.writeHead(status, { connection: 'close' }).end();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies };
}

const notice = { status: 'failure', ref: 'main', url: 'https://ci.example/1' };

it('tells the webhook how it ended', async () => {
  const { url, bodies } = await webhook(200);
  expect(await notify(url, notice)).toBe(true);
  expect(bodies).toEqual([{ text: 'Vigie main: failure https://ci.example/1', ...notice }]);
});

it('says that the webhook did not take it', async () => {
  const { url } = await webhook(500);
  expect(await notify(url, notice)).toBe(false);
  expect(await notify('http://127.0.0.1:9/', notice)).toBe(false);
});
