import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

let target: Server;
let reached: number;
let proxy: FaultProxy;
beforeEach(async () => {
  reached = 0;
  target = createServer(async (request, response) => {
    reached++;
    response.end(`${request.headers.host} ${(await buffer(request)).length}`);
  });
  proxy = await startFaultProxy(`http://127.0.0.1:${await listen(target)}/path?q=1`);
});
afterEach(async () => {
  await proxy.close();
  target.close();
  if ('closeAllConnections' in target) (target.closeAllConnections as () => void)();
});

describe('a proxy that makes faults', () => {
  it('passes what it gets', async () => {
    expect(proxy.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/path\?q=1$/);
    const body = Buffer.alloc(5 << 20, 7);
    expect(await text(fetch(proxy.url, { method: 'POST', body }))).toBe(
      `${new URL(proxy.url).host} ${5 << 20}`,
    );
    expect(proxy.connections()).toBe(1);
  });

  it('delays, in order, and connections that are open already too', async () => {
    const echo = createTcpServer((each) => each.on('error', () => {}).pipe(each));
    const slow = await startFaultProxy(`http://127.0.0.1:${await listen(echo)}`);
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(slow.url).port) });
    const received: Buffer[] = [];
    const exchange = async (piece: Buffer): Promise<number> => {
      const before = performance.now();
      const all = Buffer.concat(received).length + piece.length;
      socket.write(piece);
      while (Buffer.concat(received).length < all) received.push((await once(socket, 'data'))[0] as Buffer);
      return performance.now() - before;
    };
    await exchange(Buffer.from('at once, '));
    await slow.set({ kind: 'delay', milliseconds: 300 });
    expect(await exchange(Buffer.from('later, '))).toBeGreaterThanOrEqual(290);
    // More than may be under way at a time.
    expect(await exchange(Buffer.alloc(3 << 20, '.'))).toBeGreaterThanOrEqual(290);
    const inTime = exchange(Buffer.from('still in time'));
    await slow.heal();
    await inTime;
    expect(Buffer.concat(received).toString().replace(/\.+/, '…')).toBe('at once, later, …still in time');
    socket.destroy();
    await slow.close();
    echo.close();
  });

  it('answers in place of the target', async () => {
    await text(fetch(proxy.url));
    await proxy.set({ kind: 'answer', status: 503, body: 'no', headers: { 'retry-after': '1' } });
    for (const method of ['GET', 'POST']) {
      const response = await fetch(proxy.url, { method, ...(method === 'POST' ? { body: 'x' } : {}) });
      expect([response.status, await response.text(), response.headers.get('retry-after')]).toEqual([
        503,
        'no',
        '1',
      ]);
    }
    expect(reached).toBe(1);
    await proxy.heal();
    expect((await fetch(proxy.url)).status).toBe(200);
  });

  it.each([
    ['refuse', 'ECONNREFUSED'],
    ['cut', 'ECONNRESET'],
  ] as const)('%ss, and is there again on the same port', async (kind, code) => {
    await text(fetch(proxy.url));
    await proxy.set({ kind });
    await expect(fetch(proxy.url)).rejects.toMatchObject({ cause: expect.objectContaining({ code }) });
    await proxy.heal();
    expect((await fetch(proxy.url)).status).toBe(200);
    expect(reached).toBe(2);
  });

  it('hangs, and ends what hung when it is healed', async () => {
    await proxy.set({ kind: 'hang' });
    await expect(fetch(proxy.url, { signal: AbortSignal.timeout(200) })).rejects.toThrow('timeout');
    const hanging = fetch(proxy.url).then(
      () => 'answered',
      () => 'ended',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await proxy.heal();
    expect(await hanging).toBe('ended');
    expect(reached).toBe(0);
  });

  it('is not there either where the target is not', async () => {
    const nobody = await startFaultProxy('http://127.0.0.1:1');
    await expect(fetch(nobody.url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    await nobody.close();
  });

  it('passes any protocol, half-closed connections too, and knows the port of PostgreSQL', async () => {
    const echo = createTcpServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    const url = `postgres://user:secret@127.0.0.1:${await listen(echo)}/base`;
    const other = await startFaultProxy(url);
    expect(other.url).toMatch(/^postgres:\/\/user:secret@127\.0\.0\.1:\d+\/base$/);
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(other.url).port), allowHalfOpen: true });
    socket.end('as it was');
    expect((await buffer(socket)).toString()).toBe('as it was');
    await other.close();
    echo.close();
  });
});

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text();
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}
