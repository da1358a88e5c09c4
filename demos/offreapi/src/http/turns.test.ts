import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inTurns } from './turns.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A page that waits until it is told to go on; `begun` has the paths in the order in which they were begun. */
async function pages(limit: number): Promise<{ url: string; begun: string[]; goOn: (path: string) => void }> {
  const begun: string[] = [];
  const waits = new Map<string, PromiseWithResolvers<void>>();
  const app = new Koa();
  app.silent = true;
  app.use(inTurns(limit));
  app.use(async (ctx) => {
    begun.push(ctx.path);
    const wait = Promise.withResolvers<void>();
    waits.set(ctx.path, wait);
    await wait.promise;
    if (ctx.path === '/fails') throw new Error('no page');
    ctx.body = ctx.path;
  });
  const listening = createServer(app.callback());
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return { url, begun, goOn: (path) => waits.get(path)?.resolve() };
}

const begins = (begun: readonly string[], paths: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(begun).toEqual(paths), { timeout: 5000 });

describe('turns', () => {
  it('are taken two at a time, in the order of the requests, also after one that fails', async () => {
    const { url, begun, goOn } = await pages(2);
    const answers = [];
    for (const path of ['/fails', '/b', '/c', '/d']) {
      answers.push(fetch(url + path));
      await begins(begun, ['/fails', '/b'].slice(0, answers.length));
    }
    goOn('/fails');
    await begins(begun, ['/fails', '/b', '/c']);
    goOn('/c');
    await begins(begun, ['/fails', '/b', '/c', '/d']);
    goOn('/b');
    goOn('/d');
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual([500, 200, 200, 200]);
  });

  it('pass over who left while waiting', async () => {
    const { url, begun, goOn } = await pages(1);
    const arrived: string[] = [];
    const gone: string[] = [];
    server?.on('request', (request, response) => {
      arrived.push(request.url ?? '');
      response.once('close', () => gone.push(request.url ?? ''));
    });
    const first = fetch(`${url}/first`);
    await begins(begun, ['/first']);
    const leaving = get(`${url}/leaves`).on('error', () => {});
    await begins(arrived, ['/first', '/leaves']);
    leaving.destroy();
    await begins(gone, ['/leaves']);
    const third = fetch(`${url}/third`);
    goOn('/first');
    await begins(begun, ['/first', '/third']);
    goOn('/third');
    expect((await Promise.all([first, third])).map(({ status }) => status)).toEqual([200, 200]);
  });
});
