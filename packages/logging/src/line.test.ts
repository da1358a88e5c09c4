import { describe, expect, it } from 'vitest';
import { ECS_FIELD_NAMES, type FieldNamePreset, KOA_PINO_FIELD_NAMES, PINO_FIELD_NAMES } from './index.ts';
import { testLogger } from './test-logger.ts';

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const now = (): number => Date.UTC(2026, 10, 21, 10, 59, 3, 42);

describe('a line', () => {
  it('has the fields of the contract, in order', async () => {
    const { log, text } = testLogger({
      version: '1.4.0',
      environment: 'production',
      traceIds: () => ids,
      now,
    });
    log.info('order placed', { orderId: 42, items: ['a', 'b'] });
    expect(await text()).toBe(
      '{"time":"2026-11-21T10:59:03.042Z","level":"info","message":"order placed","service":"orders","version":"1.4.0",' +
        '"environment":"production","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331",' +
        '"trace_flags":"01","orderId":42,"items":["a","b"]}\n',
    );
  });

  it('has no trace ids outside a request, nor when asking for them fails', async () => {
    const { log, lines } = testLogger({
      now,
      traceIds: () => {
        throw new Error('no context');
      },
    });
    log.warn('x');
    expect(await lines()).toEqual([
      { time: '2026-11-21T10:59:03.042Z', level: 'warn', message: 'x', service: 'orders' },
    ]);
  });

  it('escapes what could end a line or command a terminal, and gives the same text back', async () => {
    const { log, text } = testLogger();
    const nasty = 'a\n{"level":"error"}\r\u0000\u001b[31m\u0085\u009b\u2028\u2029\u007f"\\';
    log.info(nasty, { [nasty]: nasty });
    const written = await text();
    // eslint-disable-next-line no-control-regex
    expect(written.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    const line = JSON.parse(written) as Record<string, unknown>;
    expect(line['message']).toBe(nasty);
    expect(line[nasty]).toBe(nasty);
  });

  it('replaces lone surrogates and keeps pairs', async () => {
    const { log, lines } = testLogger();
    log.info('a\ud800b\udc00c😀', { '\udfff': '\ud83d' });
    expect(await lines()).toMatchObject([{ message: 'a\ufffdb\ufffdc😀', '\ufffd': '\ufffd' }]);
  });
});

describe('a given field that has the name of one of the line’s own', () => {
  it('gets an underscore, as many as it takes', async () => {
    const { log, text } = testLogger({ traceIds: () => ids });
    log.info('x', {
      time: 1,
      level: 'debug',
      message: 'y',
      service: 'forged',
      version: '9',
      environment: 'e',
      trace_id: 't',
      span_id: 's',
      trace_flags: 'f',
      time_: 2,
      time__: 3,
    });
    const written = await text();
    expect(JSON.parse(written)).toMatchObject({
      level: 'info',
      message: 'x',
      service: 'orders',
      trace_id: ids.traceId,
      time___: 1,
      time_: 2,
      time__: 3,
      level_: 'debug',
      message_: 'y',
      service_: 'forged',
      version_: '9',
      environment_: 'e',
      trace_id_: 't',
      span_id_: 's',
      trace_flags_: 'f',
    });
    const names = [...written.matchAll(/"([^"]+)":/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('takes the form of an error under `error`, unless there is an error already', async () => {
    const { log, lines } = testLogger();
    log.info('x', { error: 'boom' });
    log.info('x', { error: new RangeError('r') });
    log.info('x', { error: { message: 'm', code: 3 } });
    log.info('x', { error: null });
    log.error('x', new Error('first'), { error: 'second' });
    const [text, error, object, nothing, both] = await lines();
    expect(text).toMatchObject({ error: { type: 'string', message: 'boom' } });
    expect(error).toMatchObject({
      error: { type: 'RangeError', message: 'r', stack: expect.stringContaining('RangeError: r') },
    });
    expect(object).toMatchObject({
      error: { type: 'object', message: 'm', value: { message: 'm', code: 3 } },
    });
    expect(nothing).toMatchObject({ error: null });
    expect(both).toMatchObject({ error: { message: 'first' }, error_: 'second' });
  });
});

describe('names of fields', () => {
  it('can be changed, those of given fields too; time, level and message stay and get a copy', async () => {
    const { log, lines } = testLogger({
      now,
      traceIds: () => ids,
      fieldNames: {
        time: '@timestamp',
        level: 'severity',
        message: 'msg',
        trace_id: 'trace.id',
        userId: 'user_id',
        status: 'code',
      },
    });
    log.info('x', { userId: 7, user_id: 8 });
    log.access({
      method: 'GET',
      path: '/',
      status: 204,
      durationMs: 1,
      responseBytes: 0,
      clientAborted: false,
      endTimeMs: now(),
    });
    const [line, access] = await lines();
    expect(line).toEqual({
      time: '2026-11-21T10:59:03.042Z',
      level: 'info',
      message: 'x',
      service: 'orders',
      '@timestamp': '2026-11-21T10:59:03.042Z',
      severity: 'info',
      msg: 'x',
      'trace.id': ids.traceId,
      span_id: ids.spanId,
      trace_flags: '01',
      user_id: 7,
      user_id_: 8,
    });
    expect(access).toMatchObject({ message: 'request', msg: 'request', code: 204 });
  });
});

describe('new names of the access line’s fields', () => {
  const access = {
    method: 'GET',
    route: '/orders/:id',
    path: '/orders/42',
    status: 404,
    durationMs: 1.5,
    responseBytes: 9,
    clientAborted: false,
    endTimeMs: now(),
  };

  it('are not those of given fields, on other lines', async () => {
    const { log, lines } = testLogger({ fieldNames: { status: 'http.status', method: 'http.method' } });
    log.info('charged', { status: 'paid', method: 'card', 'http.status': 1 });
    log.access(access);
    const [line, request] = await lines();
    expect(line).toMatchObject({ status: 'paid', method: 'card', 'http.status': 1 });
    expect(request).toMatchObject({ 'http.status': 404, 'http.method': 'GET' });
    expect(request).not.toHaveProperty('status');
  });

  it('are taken: a field of every line gives way, by way of winston too', async () => {
    const { log, text } = testLogger({
      fieldNames: { status: 'http.status' },
      defaultMeta: { 'http.status': 'forged', status: 'forged', region: 'eu' },
    });
    log.access(access);
    log.on('data', () => undefined);
    log.child({ 'http.status': 'forged' }).info('other');
    log.access(access);
    const [short, other, long] = (await text()).trimEnd().split('\n');
    for (const line of [short, long]) {
      expect(line?.match(/"http\.status"/g)).toHaveLength(1);
      expect(JSON.parse(line ?? '')).toMatchObject({ 'http.status': 404, region: 'eu' });
    }
    expect(JSON.parse(other ?? '')).toMatchObject({ 'http.status': 'forged', status: 'forged' });
  });

  it.each([
    [{ method: 'status' }],
    [{ userId: 'status' }],
    [{ method: 'level' }],
    [{ method: 'verb', action: 'verb' }],
    [{ status: '' }],
  ])('may not be those of others: %j', (fieldNames) => {
    expect(() => testLogger({ fieldNames })).toThrow(
      expect.objectContaining({ code: 'VIGIE_E_LOGGING_FIELD_NAME' }),
    );
  });

  it.each([
    [
      'pino',
      'pino',
      PINO_FIELD_NAMES,
      { message: 'request', msg: 'request', status: 404, err: { message: 'boom' } },
    ],
    [
      'koa-pino-logger',
      'koa-pino',
      KOA_PINO_FIELD_NAMES,
      {
        msg: 'request',
        'req.method': 'GET',
        'req.url': '/orders/42',
        'res.statusCode': 404,
        responseTime: 1.5,
        err: { type: 'Error', message: 'boom', stack: expect.any(String) },
      },
    ],
    [
      'Elastic Common Schema',
      'ecs',
      ECS_FIELD_NAMES,
      {
        '@timestamp': '2026-11-21T10:59:03.042Z',
        'log.level': 'info',
        message: 'request',
        'service.name': 'orders',
        'service.version': '1',
        'service.environment': 'test',
        'trace.id': ids.traceId,
        'span.id': ids.spanId,
        'http.request.method': 'GET',
        'url.path': '/orders/42',
        'http.response.status_code': 404,
        'http.response.body.bytes': 9,
        error: { type: 'Error', message: 'boom' },
      },
    ],
  ])('can be had ready-made for %s', async (_name, preset, names, expected) => {
    for (const fieldNames of [preset as FieldNamePreset, names]) {
      const { log, lines } = testLogger({
        fieldNames,
        version: '1',
        environment: 'test',
        traceIds: () => ids,
      });
      log.access({ ...access, error: new Error('boom') });
      const [line] = await lines();
      expect(line).toMatchObject({ time: '2026-11-21T10:59:03.042Z', level: 'info', ...expected });
    }
  });

  it('of a preset that there is none of are refused', () => {
    expect(() => testLogger({ fieldNames: 'bunyan' as FieldNamePreset })).toThrow(
      expect.objectContaining({
        code: 'VIGIE_E_LOGGING_FIELD_NAME',
        message: expect.stringContaining('pino, koa-pino, ecs'),
      }),
    );
  });
});

describe('errors', () => {
  it('are told with type, message, stack and what else they carry', async () => {
    const { log, lines } = testLogger();
    class PaymentError extends Error {}
    const error = Object.assign(new PaymentError('card refused'), {
      code: 'E_CARD',
      status: 402,
      type: 'declined',
      level: 'fatal',
    });
    log.error(error);
    log.error('payment failed', error);
    log.error('payment %s failed', 17, error, { attempt: 2 });
    const told = {
      type: 'PaymentError',
      message: 'card refused',
      stack: expect.stringContaining('card refused\n'),
      code: 'E_CARD',
      status: 402,
      type_: 'declined',
      level: 'fatal',
    };
    const [alone, asMeta, formatted] = await lines();
    expect(alone).toMatchObject({ level: 'error', message: 'card refused', error: told });
    expect(asMeta).toMatchObject({ message: 'payment failed', error: told });
    expect(formatted).toMatchObject({ message: 'payment 17 failed', error: told, attempt: 2 });
    expect(error.level).toBe('fatal');
  });

  it('are told with their causes and the errors they gather, to a bounded depth', async () => {
    const { log, lines } = testLogger();
    const root = new TypeError('root', { cause: 'a text' });
    log.error('x', new Error('outer', { cause: new Error('inner', { cause: root }) }));
    log.error('x', new AggregateError([new Error('one'), 'two'], 'several'));
    const circular = new Error('c');
    circular.cause = circular;
    log.error('x', circular);
    let deep: Error = new Error('bottom');
    for (let i = 0; i < 1000; i++) deep = new Error(`level ${i}`, { cause: deep });
    log.error('x', deep);
    const [chain, several, round, bounded] = await lines();
    expect(chain).toMatchObject({
      error: { cause: { message: 'inner', cause: { type: 'TypeError', message: 'root', cause: 'a text' } } },
    });
    expect(several).toMatchObject({
      error: {
        type: 'AggregateError',
        message: 'several',
        errors: [{ type: 'Error', message: 'one' }, 'two'],
      },
    });
    expect(round).toMatchObject({ error: { message: 'c', cause: '[circular]' } });
    expect(JSON.stringify(bounded)).toContain('"cause":"[object]"');
  });

  it('survive a hostile error', async () => {
    const { log, lines } = testLogger();
    const hostile = new Error('x');
    for (const name of ['message', 'stack', 'name', 'cause', 'code']) {
      Object.defineProperty(hostile, name, {
        enumerable: true,
        get() {
          throw new Error('no');
        },
      });
    }
    log.error(hostile);
    log.error('failed', hostile);
    log.error('failed', Object.assign(new Error('m'), { message: { toString: () => 'object' } }));
    expect(await lines()).toMatchObject([
      { message: '[unreadable]', error: { type: 'Error', message: '[unreadable]' } },
      { message: 'failed', error: { type: 'Error' } },
      { message: 'failed', error: { message: 'object' } },
    ]);
  });
});

describe('the access line', () => {
  const entry = {
    method: 'GET',
    route: '/orders/:id',
    path: '/orders/42?token=abc#x',
    status: 200,
    durationMs: 12.3456,
    responseBytes: 512,
    clientAborted: false,
    endTimeMs: Date.UTC(2026, 10, 21, 10, 59, 3, 7),
  };

  it('has the fields of the contract and no query string', async () => {
    const { log, text } = testLogger({ traceIds: () => ids });
    log.access(entry);
    expect(await text()).toBe(
      '{"time":"2026-11-21T10:59:03.007Z","level":"info","message":"request","service":"orders",' +
        '"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","trace_flags":"01",' +
        '"method":"GET","route":"/orders/:id","path":"/orders/42","status":200,"duration_ms":12.346,"bytes":512,"client_aborted":false}\n',
    );
  });

  it('takes its own ids before those of the active span, and tells an error', async () => {
    const { log, lines } = testLogger({ traceIds: () => ids });
    const own = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), traceFlags: 0 };
    log.access({
      ...entry,
      ...own,
      route: undefined,
      status: 503,
      clientAborted: true,
      error: new Error('boom'),
    });
    const [line] = await lines();
    expect(line).toMatchObject({
      level: 'error',
      trace_id: own.traceId,
      span_id: own.spanId,
      trace_flags: '00',
      client_aborted: true,
      error: { type: 'Error', message: 'boom' },
    });
    expect(line).not.toHaveProperty('route');
  });

  it('cannot be forged by a path', async () => {
    const { log, text } = testLogger();
    log.access({ ...entry, path: '/a\n{"level":"error","message":"forged"}\u2028","status":500' });
    const written = await text();
    expect(written.split('\n')).toHaveLength(2);
    expect(JSON.parse(written)).toMatchObject({
      status: 200,
      path: '/a\n{"level":"error","message":"forged"}\u2028","status":500',
    });
  });

  it('writes every duration as a number of milliseconds', async () => {
    const { log, lines } = testLogger();
    const durations = [0, 0.0004, 0.001, 0.05, 0.999, 0.9999, 1, 9.01, 1e3, 123_456.789, 3e9, Number.NaN];
    for (const durationMs of durations) log.access({ ...entry, durationMs });
    expect((await lines()).map((line) => line['duration_ms'])).toEqual([
      0,
      0,
      0.001,
      0.05,
      0.999,
      1,
      1,
      9.01,
      1000,
      123_456.789,
      3e9,
      null,
    ]);
  });

  it('follows the level', async () => {
    const { log, lines } = testLogger({ level: 'warn' });
    log.access(entry);
    log.access({ ...entry, status: 500 });
    expect(await lines()).toMatchObject([{ status: 500 }]);
  });

  it('has the fields of every line where there are such, its own before them', async () => {
    const { log, lines } = testLogger({ defaultMeta: { region: 'eu', status: 'green' } });
    log.access(entry);
    expect(await lines()).toMatchObject([{ region: 'eu', status: 200 }]);
  });
});
