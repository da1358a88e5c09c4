import dns from 'node:dns';
import * as http from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpSender } from './index.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`;
}

async function answering(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  closers.push(() => server.closeAllConnections());
  return listening(server);
}

/** Speaks TCP only: what a test writes is all there is. */
async function speaking(onData: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  closers.push(() => sockets.forEach((socket) => socket.destroy()));
  return listening(
    createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', () => onData(socket));
    }),
  );
}

const patient = (): AbortSignal => AbortSignal.timeout(10_000);

describe('httpSender', () => {
  it('posts the body with its headers, and gives the answer back', async () => {
    let seen: { method?: string; headers?: http.IncomingHttpHeaders; body?: string } = {};
    const url = await answering((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = {
          method: request.method ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        response.setHeader('content-type', 'application/json');
        response.end('{"partialSuccess":{"rejectedSpans":"3"}}');
      });
    });
    const send = httpSender({ url, contentType: 'application/json', headers: { 'x-tenant': 'a' } });
    const result = await send('{"é":1}', patient());
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"é":1}',
      headers: { 'x-tenant': 'a', 'content-type': 'application/json', 'content-length': '8' },
    });
    expect(result).toMatchObject({ kind: 'delivered', response: { status: 200 } });
    expect(JSON.parse(String(result.response?.body))).toEqual({ partialSuccess: { rejectedSpans: '3' } });
  });

  it('compresses when asked', async () => {
    let body = '';
    const url = await answering((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        expect(request.headers['content-encoding']).toBe('gzip');
        body = gunzipSync(Buffer.concat(chunks)).toString();
        response.end();
      });
    });
    const send = httpSender({ url, contentType: 'text/plain', compression: 'gzip' });
    expect(await send(Buffer.from('x'.repeat(5000)), patient())).toMatchObject({ kind: 'delivered' });
    expect(body).toBe('x'.repeat(5000));
  });

  it('keeps its connection alive', async () => {
    const ports = new Set<number | undefined>();
    const url = await answering((request, response) => {
      ports.add(request.socket.remotePort);
      request.resume().on('end', () => response.end('ok'));
    });
    const send = httpSender({ url, contentType: 'text/plain' });
    for (let i = 0; i < 5; i++) await send('x', patient());
    expect(ports.size).toBe(1);
  });

  it('takes up a new connection when the server closed the idle one', async () => {
    let connections = 0;
    const url = await listening(
      createServer((socket) => {
        connections++;
        let requests = 0;
        socket.on('error', () => {});
        socket.on('data', (data) => {
          if (!data.includes('POST')) return;
          requests++;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          // What a client sees that writes into a connection its server has just timed out.
          else socket.resetAndDestroy();
        });
      }),
    );
    const send = httpSender({ url, contentType: 'text/plain' });
    expect(await send('x', patient())).toMatchObject({ kind: 'delivered' });
    expect(await send('x', patient())).toMatchObject({ kind: 'delivered' });
    expect(connections).toBe(2);
  });

  it('asks a resolver that hangs once, however often a send is given up', async () => {
    const url = await answering((request, response) => request.resume().on('end', () => response.end('ok')));
    const asked: ((...answer: unknown[]) => void)[] = [];
    const lookup = vi
      .spyOn(dns, 'lookup')
      .mockImplementation(((_name: string, _options: object, callback: never) =>
        asked.push(callback)) as never);
    const send = httpSender({ url: url.replace('127.0.0.1', 'slow.invalid'), contentType: 'text/plain' });
    for (let i = 0; i < 3; i++) {
      expect(await send('x', AbortSignal.timeout(20))).toMatchObject({ kind: 'retry' });
    }
    expect(asked).toHaveLength(1);
    const last = send('x', patient());
    await vi.waitFor(() => expect(lookup).toHaveBeenCalledOnce(), { timeout: 10_000 });
    setTimeout(() => asked[0]?.(null, [{ address: '127.0.0.1', family: 4 }]), 10);
    expect(await last).toMatchObject({ kind: 'delivered' });
  });

  it("counts a date of Retry-After from the server's clock, however wrong it is", async () => {
    const theirs = Date.now() + 3_600_000;
    const url = await answering((_request, response) => {
      const date = new Date(theirs).toUTCString();
      const until = new Date(theirs + 7000).toUTCString();
      response.writeHead(503, { date, 'retry-after': until }).end();
    });
    const send = httpSender({ url, contentType: 'text/plain' });
    expect(await send('x', patient())).toMatchObject({ kind: 'retry', afterMs: 7000 });
  });

  it('sends once, on a connection in use as on a new one, when its answer is cut short', async () => {
    let requests = 0;
    const url = await answering((request, response) => {
      request.resume().on('end', () => {
        if (++requests === 1) response.end('ok');
        else {
          response.writeHead(200, { 'content-length': '100' });
          response.write('half', () => response.destroy());
        }
      });
    });
    const send = httpSender({ url, contentType: 'text/plain' });
    expect(await send('x', patient())).toMatchObject({ kind: 'delivered' });
    const reason = expect.stringContaining('closed before the answer was complete');
    expect(await send('x', patient())).toEqual({ kind: 'retry', reason });
    expect(requests).toBe(2);
  });

  it.each([
    [200, { kind: 'delivered' }],
    [204, { kind: 'delivered' }],
    [302, { kind: 'retry', reason: expect.stringContaining('redirects are not followed') }],
    [400, { kind: 'refused', whole: false }],
    [401, { kind: 'retry', reason: expect.stringContaining('credentials') }],
    [403, { kind: 'retry', reason: expect.stringContaining('credentials') }],
    [404, { kind: 'refused', whole: true }],
    [408, { kind: 'retry' }],
    [413, { kind: 'refused', whole: false }],
    [415, { kind: 'refused', whole: true }],
    [422, { kind: 'refused', whole: false }],
    [429, { kind: 'retry', afterMs: 7000 }],
    [500, { kind: 'retry' }],
    [502, { kind: 'retry' }],
    [503, { kind: 'retry', afterMs: 7000 }],
    [504, { kind: 'retry' }],
    [501, { kind: 'retry' }],
  ])('judges %d', async (status, expected) => {
    const url = await answering((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(status, { 'retry-after': '7', connection: 'close' });
        response.end(status === 204 ? undefined : 'because');
      });
    });
    const result = await httpSender({ url, contentType: 'text/plain' })('x', patient());
    expect(result).toMatchObject(expected);
    if (status === 400) expect(result.reason).toMatch(/^HTTP 400 from http:.*: because$/);
  });

  it('reads Retry-After as a date', async () => {
    const url = await answering((_request, response) => {
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
    });
    const result = await httpSender({ url, contentType: 'text/plain' })('x', patient());
    expect(result).toMatchObject({ kind: 'retry', afterMs: expect.any(Number) });
    expect((result as { afterMs: number }).afterMs).toBeGreaterThan(55_000);
    expect((result as { afterMs: number }).afterMs).toBeLessThanOrEqual(60_000);
  });

  it('keeps no more of an answer than its bound', async () => {
    const url = await answering((_request, response) => {
      response.writeHead(200);
      response.on('error', () => {});
      const more = (): void => {
        while (!response.destroyed && response.write('y'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const result = await httpSender({ url, contentType: 'text/plain', maxResponseBytes: 1000 })(
      'x',
      patient(),
    );
    expect(result).toMatchObject({ kind: 'delivered' });
    expect(result.response?.body.length).toBe(1000);
  });

  it.each([
    ['headers only', 'HTTP/1.1 200 OK\r\ncontent-len'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"par'],
    ['half a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"par'],
    ['nothing', ''],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('tries again after an answer cut short: %s', async (_name, text) => {
    const url = await speaking((socket) => socket.end(text));
    const result = await httpSender({ url, contentType: 'text/plain' })('x', patient());
    expect(result).toMatchObject({ kind: 'retry' });
    expect(result.reason).toContain(url);
  });

  it('gives up with the signal on a server that answers nothing, or half', async () => {
    for (const text of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf']) {
      const url = await speaking((socket) => socket.write(text));
      const started = performance.now();
      const result = await httpSender({ url, contentType: 'text/plain' })('x', AbortSignal.timeout(200));
      expect(result).toMatchObject({ kind: 'retry' });
      expect(performance.now() - started).toBeLessThan(3000);
    }
  });

  it('names the address of a refused connection, without its query string or credentials', async () => {
    const send = httpSender({
      url: 'http://user:hunter2@127.0.0.1:1/push?token=hunter2',
      contentType: 'text/plain',
    });
    const result = await send('x', patient());
    expect(result).toMatchObject({ kind: 'retry', reason: expect.stringContaining('ECONNREFUSED') });
    expect(result.reason).toContain('http://127.0.0.1:1/push');
    expect(result.reason).not.toContain('hunter2');
  });

  it('tries again when the name does not resolve', async () => {
    const result = await httpSender({ url: 'http://nowhere.invalid/', contentType: 'text/plain' })(
      'x',
      patient(),
    );
    expect(result).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  });

  it('tries again when TLS fails', async () => {
    const url = await answering((_request, response) => response.end());
    const send = httpSender({ url: url.replace('http:', 'https:'), contentType: 'text/plain' });
    expect(await send('x', patient())).toMatchObject({
      kind: 'retry',
      reason: expect.stringMatching(/SSL|TLS|EPROTO/i),
    });
  });

  it.each([
    ['url', { url: 'localhost:4318', contentType: 'x' }],
    ['url', { url: '/v1/traces', contentType: 'x' }],
    ['maxResponseBytes', { url: 'http://localhost', contentType: 'x', maxResponseBytes: -5 }],
    ['compression', { url: 'http://localhost', contentType: 'x', compression: 'brotli' }],
    ['headers', { url: 'http://localhost', contentType: 'x', headers: { 'bad header': 'x' } }],
  ])('refuses a wrong %s at construction', (option, options) => {
    const create = (): unknown => httpSender(options as unknown as Parameters<typeof httpSender>[0]);
    expect(create).toThrow(expect.objectContaining({ code: 'VIGIE_E_DELIVERY_OPTION' }));
    expect(create).toThrow(`'${option}'`);
  });
});
