import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { SeverityNumber } from '@opentelemetry/api';
import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { startConsole } from '@vigie/console';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import winston from 'winston';
import { createLogger, type LoggerOptions, type OtlpLogsOptions, type VigieLogger } from './index.ts';
import type { Line } from './test-logger.ts';

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
}
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface LogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber?: number;
  readonly severityText: string;
  readonly body: AnyValue;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
}
interface ExportRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
  }[];
}
interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server on OTLP's path that answers as it is told, and keeps what it was sent. */
class FakeCollector {
  readonly requests: {
    readonly url: string;
    readonly headers: http.IncomingHttpHeaders;
    readonly request: ExportRequest;
  }[] = [];
  readonly taken: LogRecord[] = [];
  answer: (records: readonly LogRecord[]) => Answer = () => ({ status: 200, body: '{}' });
  readonly #server: http.Server;

  constructor() {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
        const parsed = JSON.parse(String(json)) as ExportRequest;
        this.requests.push({
          url: `${request.method} ${request.url}`,
          headers: request.headers,
          request: parsed,
        });
        const records = recordsOf(parsed);
        const { status, headers, body } = this.answer(records);
        if (status === 200) this.taken.push(...records);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/logs`;
  }

  get bodies(): unknown[] {
    return this.taken.map(({ body }) => body.stringValue);
  }
}

function recordsOf({ resourceLogs }: ExportRequest): LogRecord[] {
  return resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
}

/** What an `AnyValue` stands for. */
function plain(value: AnyValue): unknown {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plain);
  if (value.kvlistValue !== undefined) return fields(value.kvlistValue.values);
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? null;
}

function fields(list: readonly KeyValue[] = []): Record<string, unknown> {
  expect(new Set(list.map(({ key }) => key)).size).toBe(list.length);
  return Object.fromEntries(list.map(({ key, value }) => [key, plain(value)]));
}

interface Sending {
  readonly log: VigieLogger;
  /** The lines on standard output since the last call. */
  readonly lines: () => Line[];
}

function loggerTo(otlp: OtlpLogsOptions, options: Partial<LoggerOptions> = {}): Sending {
  const stream = new PassThrough({ highWaterMark: 16 * 1024 * 1024 });
  const log = createLogger({ service: 'orders', stream, otlp, ...options });
  onTestFinished(() => log.shutdown(0));
  const lines = (): Line[] =>
    String((stream.read() as Buffer | null) ?? '')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  return { log, lines };
}

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const now = (): number => Date.UTC(2026, 10, 21, 10, 59, 3, 42);
const time = '1795258743042000000';
const access = {
  method: 'GET',
  route: '/orders/:id',
  path: '/orders/42?token=abc',
  status: 200,
  durationMs: 12,
  responseBytes: 512,
  clientAborted: false,
  endTimeMs: now(),
};

describe('a log record', () => {
  it('has time, severity, body, attributes and the ids of its span', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo({ url: await collector.listen() }, { traceIds: () => ids, now });
    log.info('order "placed"\n', {
      orderId: 42,
      total: 9.5,
      paid: true,
      note: null,
      items: ['a', 1, null],
      card: { token: 't', last4: '4242' },
      '': 'no name',
    });
    await log.shutdown();
    expect(collector.taken).toEqual([
      {
        timeUnixNano: time,
        observedTimeUnixNano: time,
        severityNumber: 9,
        severityText: 'info',
        body: { stringValue: 'order "placed"\n' },
        attributes: [
          { key: 'orderId', value: { intValue: 42 } },
          { key: 'total', value: { doubleValue: 9.5 } },
          { key: 'paid', value: { boolValue: true } },
          { key: 'note', value: {} },
          {
            key: 'items',
            value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, {}] } },
          },
          {
            key: 'card',
            value: {
              kvlistValue: {
                values: [
                  { key: 'token', value: { stringValue: '[redacted]' } },
                  { key: 'last4', value: { stringValue: '4242' } },
                ],
              },
            },
          },
          { key: '_', value: { stringValue: 'no name' } },
        ],
        flags: 1,
        traceId: ids.traceId,
        spanId: ids.spanId,
      },
    ]);
  });

  it('has a severity for each level, its name alone where the level is not one of ours', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo({ url: await collector.listen() }, { level: 'debug' });
    for (const level of ['error', 'warn', 'info', 'http', 'debug'] as const) log[level]('x');
    log.configure({ levels: { constructor: 0 }, level: 'constructor' });
    log.log('constructor', 'x');
    await log.shutdown();
    expect(collector.taken.map((record) => [record.severityText, record.severityNumber])).toEqual([
      ['error', 17],
      ['warn', 13],
      ['info', 9],
      ['http', 7],
      ['debug', 5],
      ['constructor', undefined],
    ]);
    expect(collector.taken[0]).not.toHaveProperty('traceId');
  });

  it('names the fields of the access line as HTTP semantic conventions do', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo(
      { url: await collector.listen() },
      { defaultMeta: { region: 'eu', 'url.path': 'forged' } },
    );
    log.access({ ...access, ...ids });
    log.access({ ...access, status: 0, route: undefined, clientAborted: true });
    log.info('charge', { method: 'card', status: 'paid', path: 'x' });
    await log.shutdown();
    const [first, second, third] = collector.taken;
    expect(first).toMatchObject({
      body: { stringValue: 'request' },
      traceId: ids.traceId,
      severityNumber: 9,
    });
    expect(fields(first?.attributes)).toEqual({
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'url.path': '/orders/42',
      'http.response.status_code': 200,
      'http.response.body.size': 512,
      duration_ms: 12,
      client_aborted: false,
      region: 'eu',
      'url.path_': 'forged',
    });
    expect(first?.attributes).toContainEqual({ key: 'duration_ms', value: { doubleValue: 12 } });
    expect(Object.keys(fields(second?.attributes))).not.toContain('http.response.status_code');
    expect(Object.keys(fields(second?.attributes))).not.toContain('http.route');
    expect(fields(third?.attributes)).toMatchObject({ method: 'card', status: 'paid', path: 'x' });
  });

  it('tells an error by the names exceptions have, and the rest of it under `error`', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo({ url: await collector.listen() });
    const cause = new Error('timeout', { cause: 'socket' });
    log.error(
      'payment failed',
      Object.assign(new TypeError('refused', { cause }), { code: 'E1', status: 402 }),
      {
        'exception.type': 'mine',
      },
    );
    log.error('x', { error: 'boom' });
    log.error('x', { error: null, 'exception.type': 'mine' });
    await log.shutdown();
    const [first, second, third] = collector.taken.map((record) => fields(record.attributes));
    expect(first).toEqual({
      'exception.type': 'TypeError',
      'exception.message': 'refused',
      'exception.stacktrace': expect.stringContaining('TypeError: refused\n    at '),
      error: {
        cause: { type: 'Error', message: 'timeout', stack: expect.any(String), cause: 'socket' },
        code: 'E1',
        status: 402,
      },
      'exception.type_': 'mine',
    });
    expect(second).toEqual({ 'exception.type': 'string', 'exception.message': 'boom' });
    expect(third).toEqual({ error: null, 'exception.type_': 'mine' });
  });

  it('says how many fields found no room', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo({ url: await collector.listen() }, { limits: { keys: 3 } });
    log.info('x', { a: 1, b: 2, c: 3, d: 4, e: 5 });
    log.info('x', { '[truncated]': 'by hand' });
    await log.shutdown();
    expect(collector.taken[0]?.droppedAttributesCount).toBe(2);
    expect(collector.taken.map((record) => fields(record.attributes))).toEqual([
      { a: 1, b: 2, c: 3 },
      { '[truncated]': 'by hand' },
    ]);
  });

  it('has no ids of another form than OpenTelemetry’s', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo(
      { url: await collector.listen() },
      { traceIds: () => ({ traceId: 'request-7', spanId: '0'.repeat(16), traceFlags: 1 }) },
    );
    log.info('x');
    await log.shutdown();
    expect(collector.taken[0]).not.toHaveProperty('traceId');
    expect(fields(collector.taken[0]?.attributes)).toMatchObject({ trace_id: 'request-7' });
  });

  it('is the same by way of winston, and the text alone where our transport was given a format', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo({ url: await collector.listen() }, { traceIds: () => ids, now });
    log.info('x', { a: 1 });
    log.access(access);
    log.on('data', () => undefined);
    log.info('x', { a: 1 });
    log.access(access);
    const [ours] = log.transports;
    if (ours !== undefined) ours.format = winston.format.simple();
    log.info('"simple"');
    await log.shutdown();
    const untimed = collector.taken.map(({ timeUnixNano: _t, observedTimeUnixNano: _o, ...rest }) => rest);
    expect(untimed.slice(2, 4)).toEqual(untimed.slice(0, 2));
    expect(untimed[4]).toMatchObject({ body: { stringValue: 'info: "simple"' }, traceId: ids.traceId });
    expect(untimed[4]).not.toHaveProperty('attributes');
  });

  it('keeps the names that fields were given, semantic ones excepted', async () => {
    const collector = new FakeCollector();
    const { log } = loggerTo(
      { url: await collector.listen() },
      {
        version: '1',
        traceIds: () => ids,
        fieldNames: {
          time: '@timestamp',
          level: 'severity',
          message: 'msg',
          service: 'app',
          trace_id: 'trace.id',
          error: 'err',
          method: 'verb',
          duration_ms: 'responseTime',
        },
      },
    );
    log.access({ ...access, error: new Error('boom', { cause: 1 }) });
    await log.shutdown();
    expect(fields(collector.taken[0]?.attributes)).toEqual({
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'url.path': '/orders/42',
      'http.response.status_code': 200,
      'http.response.body.size': 512,
      responseTime: 12,
      client_aborted: false,
      'exception.type': 'Error',
      'exception.message': 'boom',
      'exception.stacktrace': expect.any(String),
      err: { cause: 1 },
    });
  });

  it('says what its line says, whatever was logged', async () => {
    const collector = new FakeCollector();
    const url = await collector.listen();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.anything({ withBigInt: true, withDate: true })),
        async (message, given) => {
          const { log, lines } = loggerTo({ url }, { now });
          collector.taken.length = 0;
          log.info(message, given);
          await log.shutdown();
          const [line] = lines();
          const [record] = collector.taken;
          const { time: _t, level: _l, message: text, service: _s, '': unnamed, ...rest } = line as Line;
          expect(record?.body.stringValue).toBe(text);
          if (given['error'] !== undefined || Object.hasOwn(rest, '_')) return;
          const expected = unnamed === undefined ? rest : { ...rest, _: unnamed };
          expect(fields(record?.attributes)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('an export request', () => {
  it('is what OpenTelemetry’s own serializer makes of the same records', async () => {
    const collector = new FakeCollector();
    const { log, lines } = loggerTo(
      {
        url: await collector.listen(),
        resource: { 'service.instance.id': 'pod-1', 'service.name': 'forged' },
      },
      { version: '1.4.0', environment: 'production', traceIds: () => ids, now },
    );
    log.warn('a', { n: 1, f: -0.5, big: 2 ** 53 - 1, deep: { list: [true, [], {}, 'é\u2028"\\'] } });
    log.warn('b');
    await log.shutdown();
    const resource = resourceFromAttributes({
      'service.instance.id': 'pod-1',
      'service.name': 'orders',
      'service.version': '1.4.0',
      'deployment.environment.name': 'production',
    });
    const scope = { name: '@vigie/logging' };
    const records = lines().map((line, at) => {
      const { time: _t, level, message, service: _s, version: _v, environment: _e, ...rest } = line;
      const { trace_id: _i, span_id: _p, trace_flags: _f, ...attributes } = rest;
      const hrTime: [number, number] = [now() / 1000 - 0.042, 42_000_000 + at];
      return {
        hrTime,
        hrTimeObserved: hrTime,
        severityNumber: SeverityNumber.WARN,
        severityText: level,
        body: message,
        attributes,
        droppedAttributesCount: 0,
        spanContext: ids,
        resource,
        instrumentationScope: scope,
      };
    });
    const theirs: unknown = JSON.parse(
      new TextDecoder().decode(JsonLogsSerializer.serializeRequest(records)),
      // A default that may be left out.
      (key, value: unknown) => (key === 'droppedAttributesCount' ? undefined : value),
    );
    const ours: unknown = JSON.parse(JSON.stringify(collector.requests[0]?.request), (key, value: unknown) =>
      key === 'droppedAttributesCount' ? undefined : value,
    );
    expect(ours).toEqual(theirs);
  });

  it('goes to the URL as given, with headers and compression', async () => {
    const collector = new FakeCollector();
    const url = `${await collector.listen()}?tenant=a`;
    const { log } = loggerTo({ url, headers: { 'x-scope-orgid': 't1' }, compression: 'gzip' });
    log.info('x');
    await log.shutdown();
    expect(collector.requests[0]).toMatchObject({
      url: 'POST /v1/logs?tenant=a',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-scope-orgid': 't1',
      },
    });
    expect(collector.bodies).toEqual(['x']);
  });

  it('is understood by the console, beside Loki push and at the same times', async () => {
    const running = await startConsole({ port: 0, otlpPort: 0, lokiPort: 0 });
    onTestFinished(() => running.close());
    const { otlp, loki, page } = running.urls;
    const { log } = loggerTo(
      { url: `${otlp}/v1/logs` },
      { loki: { url: loki }, environment: 'test', traceIds: () => ids },
    );
    log.info('order placed', { orderId: 42 });
    log.error('payment failed', new Error('refused'));
    await log.shutdown();
    expect(log.deliveries.map((delivery) => delivery.ledger())).toMatchObject([
      { destination: 'stdout', delivered: 2 },
      { destination: 'loki', delivered: 2 },
      { destination: 'otlp_logs', created: 2, delivered: 2, pending: 0 },
    ]);
    const answer = await fetch(`${page}/api/logs?limit=10`);
    expect(answer.status).toBe(200);
    const shown = JSON.stringify(await answer.json());
    for (const text of ['order placed', 'payment failed', 'orderId', 'refused', ids.traceId])
      expect(shown).toContain(text);
  });
});

describe('when the collector', () => {
  it('rejects some of the records of a request it accepts, they count as refused', async () => {
    const collector = new FakeCollector();
    collector.answer = () => ({
      status: 200,
      body: JSON.stringify({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } }),
    });
    const warn = vi.fn();
    const { log } = loggerTo({ url: await collector.listen() }, { warn });
    for (let i = 0; i < 10; i++) log.info(String(i));
    await log.shutdown();
    expect(log.deliveries[1]?.ledger()).toMatchObject({
      destination: 'otlp_logs',
      created: 10,
      delivered: 7,
      dropped: { refused: 3 },
      pending: 0,
    });
    expect(JSON.stringify(warn.mock.calls)).toContain('too old');
  });

  it.each([
    ['', 'application/json'],
    ['{"partialSuccess":', 'application/json'],
    ['{"partialSuccess":{"errorMessage":"only a warning"}}', 'application/json'],
    ['[null]', 'application/json'],
    ['\u0000', 'application/x-protobuf'],
  ])('answers 200 with %j as %s, all is delivered', async (body, type) => {
    const collector = new FakeCollector();
    collector.answer = () => ({ status: 200, body, headers: { 'content-type': type } });
    const { log } = loggerTo({ url: await collector.listen() });
    log.info('x');
    await log.shutdown();
    expect(log.deliveries[1]?.ledger()).toMatchObject({ created: 1, delivered: 1 });
  });

  it('refuses a record as poison, the others arrive', async () => {
    const collector = new FakeCollector();
    collector.answer = (records) =>
      JSON.stringify(records).includes('poison') ? { status: 400 } : { status: 200, body: '{}' };
    const { log } = loggerTo({ url: await collector.listen() }, { warn: () => undefined });
    for (let i = 0; i < 100; i++) log.info(i === 37 ? 'poison' : String(i));
    await log.shutdown();
    expect(collector.bodies).toEqual(Array.from({ length: 100 }, (_, i) => String(i)).toSpliced(37, 1));
    expect(log.deliveries[1]?.ledger()).toMatchObject({ delivered: 99, dropped: { refused: 1 } });
  });

  it.each([429, 503])('answers %i with Retry-After, the same records come again', async (status) => {
    const collector = new FakeCollector();
    let first = true;
    collector.answer = () => {
      if (!first) return { status: 200, body: '{}' };
      first = false;
      return { status, headers: { 'retry-after': '0' } };
    };
    const { log } = loggerTo(
      { url: await collector.listen(), flushIntervalMs: 5, retryMinMs: 5 },
      { warn: () => undefined },
    );
    log.info('x');
    const settled = { delivered: 1, sends: 2, sendErrors: 1 };
    await vi.waitFor(() => expect(log.deliveries[1]?.ledger()).toMatchObject(settled), { timeout: 10_000 });
    expect(collector.requests[0]?.request).toEqual(collector.requests[1]?.request);
  });

  it('is not there, the lines are, the queue is bounded and the ledger balances', async () => {
    const warn = vi.fn();
    const { log, lines } = loggerTo(
      {
        url: 'http://127.0.0.1:9/v1/logs',
        maxQueueBytes: 20_000,
        flushIntervalMs: 5,
        retryMinMs: 5,
        retryMaxMs: 20,
      },
      { warn },
    );
    for (let i = 0; i < 500; i++) log.info(String(i));
    const ledger = (): ReturnType<NonNullable<(typeof log.deliveries)[1]>['ledger']> =>
      log.deliveries[1]?.ledger() ?? expect.fail();
    await vi.waitFor(() => expect(ledger().sendErrors).toBeGreaterThan(2), { timeout: 10_000 });
    const { dropped, pending, pendingBytes } = ledger();
    expect(dropped.overflow + pending).toBe(500);
    expect(pendingBytes).toBeLessThanOrEqual(20_000);
    await log.shutdown(50);
    expect(lines()).toHaveLength(500);
    expect(ledger()).toMatchObject({
      created: 500,
      delivered: 0,
      pending: 0,
      dropped: { shutdown: pending },
    });
    expect(warn.mock.calls.filter(([text]) => String(text).includes('is failing'))).toHaveLength(1);
    expect(String(warn.mock.lastCall?.[0])).toMatch(/drops items: \d+ could not be delivered .*ECONNREFUSED/);
  });
});

describe('misuse', () => {
  it.each([
    ['otlp.url', { url: 'collector:4318' }],
    ['otlp.url', { url: '/v1/logs' }],
    ['otlp.resource.pod', { url: 'http://127.0.0.1:4318/v1/logs', resource: { pod: [7] as never } }],
  ])('of %s is told', (option, otlp) => {
    expect(() => createLogger({ service: 'a', otlp })).toThrow(
      expect.objectContaining({
        code: 'VIGIE_E_LOGGING_OTLP',
        message: expect.stringContaining(`'${option}'`),
      }),
    );
  });
});
