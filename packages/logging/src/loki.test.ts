import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLogger, type LoggerOptions, type LokiOptions, type VigieLogger } from './index.ts';
import { createNanoseconds } from './nanoseconds.ts';
import type { Line } from './test-logger.ts';

type Value = [time: string, line: string, metadata?: Record<string, string>];
interface Push {
  readonly streams: readonly { readonly stream: Record<string, string>; readonly values: readonly Value[] }[];
}
interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server on Loki's path that answers as it is told, and keeps what it accepted with 204. */
class FakeLoki {
  readonly accepted: Push[] = [];
  readonly requests: {
    readonly url: string;
    readonly headers: http.IncomingHttpHeaders;
    readonly push: Push;
  }[] = [];
  answer: (push: Push) => Answer = () => ({ status: 204 });
  readonly #server: http.Server;

  constructor() {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
        const push = JSON.parse(String(json)) as Push;
        this.requests.push({ url: `${request.method} ${request.url}`, headers: request.headers, push });
        const { status, headers, body } = this.answer(push);
        if (status === 204) this.accepted.push(push);
        response.writeHead(status, headers).end(body);
      });
    });
  }

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get values(): Value[] {
    return this.accepted.flatMap(({ streams }) => streams.flatMap(({ values }) => values));
  }

  get messages(): string[] {
    return this.values.map(([, line]) => (JSON.parse(line) as Line).message);
  }
}

function loggerTo(
  loki: LokiOptions,
  options: Partial<LoggerOptions> = {},
): { log: VigieLogger; stdout: () => string } {
  const stream = new PassThrough({ highWaterMark: 16 * 1024 * 1024 });
  const log = createLogger({ service: 'orders', stream, loki, ...options });
  onTestFinished(() => log.shutdown(0));
  return { log, stdout: () => String((stream.read() as Buffer | null) ?? '') };
}

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const access = {
  method: 'GET',
  route: '/a',
  path: '/a',
  status: 200,
  durationMs: 1,
  responseBytes: 2,
  clientAborted: false,
};

describe('what Loki gets', () => {
  it('is every line, the access line too, under few labels, with the ids in structured metadata', async () => {
    const loki = new FakeLoki();
    const url = await loki.listen();
    let within: typeof ids | undefined = ids;
    const { log, stdout } = loggerTo(
      { url, labels: { team: 'core' }, headers: { 'x-scope-orgid': 'tenant' } },
      { environment: 'test', version: '1', traceIds: () => within },
    );
    log.info('first', { a: '"quoted"\n' });
    within = undefined;
    log.error('second', new Error('boom'));
    log.access({ ...access, ...ids, endTimeMs: Date.now() });
    await log.shutdown();
    for (const { url: path, headers } of loki.requests) {
      expect(path).toBe('POST /loki/api/v1/push');
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-scope-orgid': 'tenant' });
    }
    const labels = { service: 'orders', environment: 'test', team: 'core' };
    const values = (level: string): Value[] =>
      loki.accepted
        .flatMap(({ streams }) => streams)
        .filter(({ stream }) => isDeepStrictEqual(stream, { ...labels, level }))
        .flatMap((stream) => stream.values);
    const [info, error] = [values('info'), values('error')];
    expect(info.length + error.length).toBe(loki.values.length);
    const metadata = { trace_id: ids.traceId, span_id: ids.spanId };
    expect(info.map(([, , given]) => given)).toEqual([metadata, metadata]);
    expect(error.map((value) => value.length)).toEqual([2]);
    const lines = stdout().trimEnd().split('\n');
    expect([info[0]?.[1], error[0]?.[1], info[1]?.[1]]).toEqual(lines);
    expect(info.every(([time]) => /^\d{19}$/.test(time))).toBe(true);
    expect(log.deliveries.map((delivery) => delivery.ledger())).toMatchObject([
      { destination: 'stdout', created: 3, delivered: 3 },
      { destination: 'loki', created: 3, delivered: 3 },
    ]);
  });

  it('is in order, by times that are each later than the last', async () => {
    const loki = new FakeLoki();
    const { log } = loggerTo(
      { url: await loki.listen(), compression: 'gzip' },
      { now: () => 1_764_000_000_000 },
    );
    for (let i = 0; i < 3000; i++) log.info(String(i));
    await log.shutdown();
    expect(loki.requests.length).toBeGreaterThan(1);
    expect(loki.requests[0]?.headers['content-encoding']).toBe('gzip');
    const values = loki.values;
    expect(loki.messages).toEqual(Array.from({ length: 3000 }, (_, i) => String(i)));
    expect(values[0]?.[0]).toBe('1764000000000000000');
    expect(values.every(([time], at) => at === 0 || BigInt(time) > BigInt(values[at - 1]?.[0] ?? 0))).toBe(
      true,
    );
  });

  it.each([
    ['http://127.0.0.1:PORT/loki/api/v1/push', '/loki/api/v1/push'],
    ['http://127.0.0.1:PORT/gateway/', '/gateway/loki/api/v1/push'],
  ])('goes to %s', async (given, path) => {
    const loki = new FakeLoki();
    const { port } = new URL(await loki.listen());
    const { log } = loggerTo({ url: given.replace('PORT', port) });
    log.info('x');
    await log.shutdown();
    expect(loki.requests.map(({ url }) => url)).toEqual([`POST ${path}`]);
  });

  it('comes by way of winston where other transports are added', async () => {
    const loki = new FakeLoki();
    const { log } = loggerTo({ url: await loki.listen() }, { traceIds: () => ids });
    log.on('data', () => undefined);
    log.info('x');
    await log.shutdown();
    expect(loki.accepted[0]?.streams).toMatchObject([
      {
        stream: { service: 'orders', level: 'info' },
        values: [[expect.any(String), expect.any(String), { trace_id: ids.traceId }]],
      },
    ]);
  });
});

describe('when Loki', () => {
  it('refuses an entry, the others arrive', async () => {
    const loki = new FakeLoki();
    loki.answer = (push) =>
      JSON.stringify(push).includes('poison')
        ? { status: 400, body: 'entry too far behind' }
        : { status: 204 };
    const warn = vi.fn();
    const { log } = loggerTo({ url: await loki.listen() }, { warn });
    for (let i = 0; i < 100; i++) log.info(i === 37 ? 'poison' : String(i));
    await log.shutdown();
    expect(loki.messages).toHaveLength(99);
    expect(log.deliveries[1]?.ledger()).toMatchObject({
      created: 100,
      delivered: 99,
      dropped: { refused: 1 },
      pending: 0,
    });
    expect(warn).toHaveBeenCalled();
  });

  it.each([
    [
      'one too long',
      `max entry size '9' bytes exceeded for stream '{a="b"}' while adding an entry with length '12' bytes`,
      1,
    ],
    [
      'some',
      `3 errors like: entry for stream '{a="b"}' has timestamp too old: 2026-11-21T10:00:00Z, oldest acceptable timestamp is: 2026-11-21T11:00:00Z; 4 errors like: entry for stream '{a="b"}' has timestamp too new: 2026-11-22T10:00:00Z`,
      7,
    ],
    [
      'those far behind',
      `entry with timestamp 2026-11-21 17:28:42.809 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp is: …',\nuser 'fake', total ignored: 2 out of 10 for stream: {a="b"}`,
      2,
    ],
  ])('refuses %s and has taken the others, they do not come again', async (_, body, refused) => {
    const loki = new FakeLoki();
    loki.answer = () => ({ status: 400, body: `${body}\n` });
    const warn = vi.fn();
    const { log } = loggerTo({ url: await loki.listen() }, { warn });
    for (let i = 0; i < 10; i++) log.info(String(i));
    await log.shutdown();
    expect(loki.requests).toHaveLength(1);
    expect(log.deliveries[1]?.ledger()).toMatchObject({
      created: 10,
      delivered: 10 - refused,
      dropped: { refused },
    });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(body.slice(0, 40)), expect.anything());
  });

  it.each([
    ['of the stream', `entry for stream '{a="b"}' has 20 label names; limit 15`],
    ['of a part of the stream', `user 'fake', total ignored: 2 out of 5 for stream: {a="b"}`],
    ['more than were sent', `2 errors like: entry for stream '{a="b"}' has timestamp too new: x`],
  ])('speaks %s, the bad ones are searched', async (_, body) => {
    const loki = new FakeLoki();
    loki.answer = () => ({ status: 400, body });
    const { log } = loggerTo({ url: await loki.listen() }, { warn: () => undefined });
    log.info('x');
    await log.shutdown();
    expect(log.deliveries[1]?.ledger()).toMatchObject({ delivered: 0, dropped: { refused: 1 } });
  });

  it('says by how much its rate is exceeded, it is told once', async () => {
    const loki = new FakeLoki();
    let lines = 100;
    loki.answer = () => ({ status: 429, body: `ingestion rate limit exceeded: '${lines++}' lines` });
    const warn = vi.fn();
    const { log } = loggerTo(
      { url: await loki.listen(), flushIntervalMs: 1, retryMinMs: 1, retryMaxMs: 1 },
      { warn },
    );
    log.info('x');
    await vi.waitFor(() => expect(loki.requests.length).toBeGreaterThan(5));
    expect(warn.mock.calls.map(([text]) => text as string)).toEqual([
      expect.stringMatching(/HTTP 429 from .*: ingestion rate limit exceeded: '100' lines/),
    ]);
  });

  it('does not take one stream, the others arrive', async () => {
    const loki = new FakeLoki();
    // Of several streams it tells of the last one only.
    loki.answer = ({ streams }) =>
      streams.at(-1)?.stream['level'] === 'error'
        ? {
            status: 429,
            body: `maximum active stream limit exceeded when trying to create stream {level="error"}`,
          }
        : { status: 204 };
    const warn = vi.fn();
    const { log } = loggerTo({ url: await loki.listen() }, { warn });
    log.error('lost');
    log.info('kept');
    await log.shutdown(300);
    expect(loki.accepted.flatMap(({ streams }) => streams.map(({ stream }) => stream['level']))).toEqual([
      'info',
    ]);
    expect(log.deliveries[1]?.ledger()).toMatchObject({ created: 2, delivered: 1, dropped: { shutdown: 1 } });
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/to loki is failing: .*stream limit exceeded/),
      expect.anything(),
    );
  });

  it.each([429, 503])('answers %i with Retry-After, the same lines come again', async (status) => {
    const loki = new FakeLoki();
    let first = true;
    loki.answer = () => {
      if (!first) return { status: 204 };
      first = false;
      return { status, headers: { 'retry-after': '0' } };
    };
    const { log } = loggerTo({ url: await loki.listen(), flushIntervalMs: 5 }, { warn: () => undefined });
    log.info('x');
    const settled = { delivered: 1, sends: 2, sendErrors: 1 };
    await vi.waitFor(() => expect(log.deliveries[1]?.ledger()).toMatchObject(settled), { timeout: 10_000 });
    expect(loki.messages).toEqual(['x']);
    expect(loki.requests[0]?.push).toEqual(loki.requests[1]?.push);
  });

  it('is not there, stdout goes on, the queue is bounded, and it is told once', async () => {
    const loki = new FakeLoki();
    const url = await loki.listen();
    const warn = vi.fn();
    const { log, stdout } = loggerTo(
      { url: url.replace(/\d+$/, '9'), maxQueueBytes: 20_000, flushIntervalMs: 5 },
      { warn },
    );
    for (let i = 0; i < 500; i++) log.info(String(i));
    log.error('of another stream');
    await vi.waitFor(() => expect(log.deliveries[1]?.ledger().sendErrors).toBeGreaterThan(4), {
      timeout: 10_000,
    });
    const { created, delivered, dropped, pending, pendingBytes, maxQueueBytes } =
      log.deliveries[1]?.ledger() ?? expect.fail();
    expect({ created, delivered }).toEqual({ created: 501, delivered: 0 });
    expect(dropped.overflow + pending).toBe(501);
    // Of the fullest queue.
    expect(pendingBytes / maxQueueBytes).toBeGreaterThan(0.9);
    expect(pendingBytes).toBeLessThanOrEqual(20_000);
    expect(warn.mock.calls.filter(([text]) => String(text).includes('ECONNREFUSED'))).toHaveLength(1);
    await log.shutdown(50);
    expect(stdout().trimEnd().split('\n')).toHaveLength(501);
    expect(log.deliveries[1]?.ledger()).toMatchObject({
      pending: 0,
      dropped: { overflow: dropped.overflow, shutdown: pending },
    });
    log.info('after');
    expect(log.deliveries[1]?.ledger()).toMatchObject({ created: 502, dropped: { closed: 1 } });
    await log.deliveries[0]?.flush();
    expect(stdout()).toContain('"after"');
  });
});

it('nanoseconds keep order within a millisecond, over a clock that goes back a little, and follow one that is set', () => {
  const nanoseconds = createNanoseconds();
  expect([5000, 5000, 5001, 5000.9, 5000, 6000.5, 3000, Number.NaN].slice(0, 7).map(nanoseconds)).toEqual([
    '5000000000',
    '5000000001',
    '5001000000',
    '5001000001',
    '5001000002',
    '6000000000',
    '3000000000',
  ]);
  expect(nanoseconds(Number.NaN)).toMatch(/^\d{19}$/);
});
