import { createServer, METHODS, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { captureLines, type CapturedLines, send, startOtlpBackend, sumSeries } from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { observe, type ObserveOptions, type Vigie } from './observe.ts';
import { createEveryKindApp } from './testing/every-kind-app.ts';

const MEGABYTE = 2 ** 20;

interface Attacked {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly vigie: Vigie;
  readonly lines: CapturedLines;
  readonly spans: readonly { attributes: readonly { key: string; value: { stringValue?: string } }[] }[];
  readonly page: () => Promise<string>;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: ObserveOptions = {}, maxHeaderSize?: number): Promise<Attacked> {
  const lines = captureLines();
  const backend = await startOtlpBackend();
  closing.push(() => backend.close());
  const app = createEveryKindApp();
  const otlp = { url: backend.url };
  const vigie = observe(app, {
    service: 'attacked',
    otlp,
    logging: { stream: lines.stream },
    ...options,
    env: {},
  });
  // oxlint-disable-next-line typescript/no-misused-promises
  const server = createServer(maxHeaderSize === undefined ? {} : { maxHeaderSize }, app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await vigie.shutdown();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const page = async (): Promise<string> => (await send(`${url}/metrics`)).body.toString();
  return { url, port, server, vigie, lines, spans: backend.spans, page };
}

/** Writes heads to one connection, one after the other, and gives what came back when the server or we closed it. */
function write(port: number, heads: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', () => {}).on('close', () => resolve(answer));
    socket.end(heads.map((head) => `${head}\r\n\r\n`).join(''));
  });
}

const statuses = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

async function expectAnswering({ url }: Attacked): Promise<void> {
  expect((await send(`${url}/json`)).status).toBe(200);
  expect((await send(`${url}/livez`)).status).toBe(200);
}

describe('over real connections', () => {
  it('thousands of requests, no two alike, are answered, and make no series of their own', async () => {
    const attacked = await start();
    const CONNECTIONS = 8;
    const EACH = 400;
    const answers = await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, connection) =>
        write(
          attacked.port,
          Array.from({ length: EACH }, (__, index) => {
            const id = `${connection}-${index}`;
            const last = index === EACH - 1 ? '\r\nConnection: close' : '';
            return (
              `GET /users/${id}?q=${id} HTTP/1.1\r\nHost: host-${id}.example\r\nUser-Agent: agent/${id}\r\n` +
              `Baggage: key-${id}=${id}\r\nX-${id}: ${id}\r\nReferer: http://x/${id}\r\nTracestate: v${id}=1${last}`
            );
          }),
        ),
      ),
    );
    for (const answer of answers) expect(statuses(answer)).toEqual(Array(EACH).fill(200));
    await vi.waitFor(() => expect(attacked.lines.access()).toHaveLength(CONNECTIONS * EACH), 10_000);
    const page = await attacked.page();
    const series = page
      .split('\n')
      .filter((line) => line.startsWith('http_server_request_duration_seconds_count'));
    expect(series).toEqual([expect.stringMatching(/http_route="\/users\/:id".* 3200$/)]);
    expect(page).not.toContain('example');
    await expectAnswering(attacked);
  });

  it('methods HTTP knows but nobody uses are one series; those it does not know are refused', async () => {
    const attacked = await start();
    const known = METHODS.filter((method) => method !== 'CONNECT');
    const heads = known.map((method) => `${method} /json HTTP/1.1\r\nHost: x\r\nContent-Length: 0`);
    const answer = await write(attacked.port, heads);
    expect(statuses(answer).length).toBeGreaterThanOrEqual(known.length - 1);
    for (const method of ['BREW', 'get', '__proto__', 'A'.repeat(10_000)]) {
      expect(statuses(await write(attacked.port, [`${method} / HTTP/1.1\r\nHost: x`]))).toEqual([400]);
    }
    await vi.waitFor(() => expect(attacked.lines.access().length).toBeGreaterThanOrEqual(known.length - 1));
    const page = await attacked.page();
    const methods = [...page.matchAll(/http_request_method="([^"]+)"/g)].map(([, method]) => method);
    const usual = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY', '_OTHER'];
    expect(usual).toEqual(expect.arrayContaining([...new Set(methods)]));
    await expectAnswering(attacked);
  });

  it('headers that Node refuses are no request, and change nothing', async () => {
    const attacked = await start();
    const heads = ['X-Long', 'User-Agent', 'Baggage', 'Cookie', 'Traceparent'].map(
      (name) => `GET /json HTTP/1.1\r\nHost: x\r\n${name}: ${'x'.repeat(MEGABYTE)}`,
    );
    heads.push(`GET /${'x'.repeat(MEGABYTE)} HTTP/1.1\r\nHost: x`);
    for (const head of heads) expect(statuses(await write(attacked.port, [head]))).toEqual([431]);
    expect(attacked.lines.access()).toEqual([]);
    expect(sumSeries(await attacked.page(), /^http_server_request_duration_seconds_count/)).toBe(0);
    await expectAnswering(attacked);
  });

  it('headers of a megabyte, where a server takes them, leave signals of a bounded size', async () => {
    const attacked = await start({ urlQuery: true }, 16 * MEGABYTE);
    const long = 'y'.repeat(MEGABYTE);
    const id = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
    const heads = [
      `GET /json?${long} HTTP/1.1\r\nHost: x`,
      `GET /${long} HTTP/1.1\r\nHost: x`,
      `GET /json HTTP/1.1\r\nHost: ${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nUser-Agent: ${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nTraceparent: 00-${id}-01${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nTraceparent: 01-${id}-01-${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nTraceparent: 00-${id}-01\r\nTracestate: a=${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nBaggage: a=${long}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nBaggage: ${Array.from({ length: 100_000 }, (_, key) => `k${key}=v`).join()}`,
      `GET /json HTTP/1.1\r\nHost: x\r\nCookie: ${long}\r\nAuthorization: Bearer ${long}\r\nX-${long.slice(0, 60_000)}: 1`,
      `GET /json HTTP/1.1\r\nHost: x\r\nContent-Length: ${'0'.repeat(MEGABYTE)}`,
    ];
    for (const head of heads) {
      const [status] = statuses(await write(attacked.port, [head]));
      expect([200, 400, 404]).toContain(status);
    }
    await vi.waitFor(
      () => expect(attacked.lines.access().length).toBeGreaterThanOrEqual(heads.length - 2),
      5000,
    );
    for (const line of attacked.lines.all()) expect(JSON.stringify(line).length).toBeLessThan(8192);
    await attacked.vigie.flush();
    await vi.waitFor(() => expect(attacked.spans.length).toBeGreaterThanOrEqual(heads.length - 2), 5000);
    for (const { attributes } of attacked.spans) {
      for (const { value } of attributes) expect(value.stringValue?.length ?? 0).toBeLessThanOrEqual(4096);
    }
    const page = await attacked.page();
    expect(page).not.toContain('yyy');
    expect(page.length).toBeLessThan(MEGABYTE / 8);
    await expectAnswering(attacked);
  });
});

describe('names that lead to prototypes', () => {
  it('in paths, queries, headers, baggage and bodies are data like any other', async () => {
    const attacked = await start({ urlQuery: true });
    const { vigie, port } = attacked;
    const counter = vigie.meter.createCounter('seen');
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const heads = [
      'GET /__proto__?__proto__[polluted]=1&constructor.prototype.polluted=1 HTTP/1.1\r\nHost: x',
      'GET /users/__proto__ HTTP/1.1\r\nHost: __proto__\r\nUser-Agent: constructor\r\n__proto__: polluted\r\nconstructor: x',
      'GET /users/constructor HTTP/1.1\r\nHost: x\r\nBaggage: __proto__=polluted,constructor=x,constructor.prototype=y',
      'GET /users/toString HTTP/1.1\r\nHost: x\r\nBaggage: toString=polluted;__proto__=x\r\nTracestate: __proto__=1',
    ];
    for (const head of heads) expect([200, 404]).toContain(statuses(await write(port, [head]))[0]);
    const polluting = JSON.parse(body) as Record<string, never>;
    vigie.tracer.startActiveSpan('polluting', { attributes: polluting }, (span) => {
      span.setAttributes(polluting).addEvent('polluting', polluting);
      vigie.log.info('body', polluting);
      counter.add(1, polluting);
      span.end();
    });
    await vi.waitFor(() => expect(attacked.lines.access()).toHaveLength(heads.length));
    await vigie.flush();
    await attacked.page();
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const one of [{}, [], () => {}, new Error('e')]) expect('polluted' in one).toBe(false);
    expect(attacked.lines.all().filter(({ message }) => message === 'body')).toHaveLength(1);
    await expectAnswering(attacked);
  });
});
