import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLoad, type LoadOptions } from './load.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listening(listener: RequestListener): Promise<LoadOptions> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, rate: 200, connections: 4, timeoutMs: 5000 };
}

describe('a load', () => {
  it('accounts for every request, each failure under its cause', async () => {
    let seen = 0;
    const options = await listening((request, response) => {
      seen++;
      if (seen % 5 === 1) response.end('up');
      else if (seen % 5 === 2) response.writeHead(503).end('up');
      else if (seen % 5 === 3) request.socket.end();
      else if (seen % 5 === 4) response.end('down');
      else response.writeHead(200, { 'content-length': '100' }).write('up', () => request.socket.destroy());
    });
    const load = startLoad({ ...options, expect: 'up', connections: 1 });
    await load.running;
    await vi.waitUntil(() => seen >= 20, { timeout: 10_000, interval: 10 });
    const { sent, succeeded, failed, failures } = await load.stop();
    expect(sent).toBe(seen);
    expect(succeeded + failed).toBe(sent);
    expect(succeeded).toBe(Math.ceil(sent / 5));
    expect(failures['status 503']).toBeGreaterThanOrEqual(4);
    expect(failures['body']).toBeGreaterThanOrEqual(4);
    // Closed with no answer, and in the middle of one.
    expect(failures['ECONNRESET']).toBeGreaterThanOrEqual(8);
  });

  it('counts what is not answered in time', async () => {
    const options = await listening(() => {});
    const load = startLoad({ ...options, rate: 20, timeoutMs: 100 });
    const report = await load.stop();
    expect(report).toMatchObject({ succeeded: 0, failed: report.sent, failures: { timeout: report.sent } });
  });

  it('keeps its rate although answers are slow', async () => {
    const options = await listening((_, response) => void setTimeout(() => response.end('up'), 200));
    const load = startLoad({ ...options, rate: 100, connections: 1000 });
    await load.running;
    const { sent, seconds, failed } = await load.stop();
    expect(failed).toBe(0);
    // One connection at a time would make 5 a second.
    expect(sent / seconds).toBeGreaterThan(30);
  });
});
