import createHttpError from 'http-errors';
import { describe, expect, it } from 'vitest';
import { type Line, testLogger } from './test-logger.ts';

interface Told {
  readonly type: string;
  readonly message: string;
  readonly [member: string]: unknown;
}

async function told(error: unknown, options: Parameters<typeof testLogger>[0] = {}): Promise<Told> {
  const { log, lines } = testLogger(options);
  log.error('failed', { error });
  const [line] = await lines();
  return (line as Line)['error'] as Told;
}

describe('a chain of causes', () => {
  it('is told whole, each with its type, message, stack and members', async () => {
    const socket = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
    });
    class QueryError extends Error {
      override readonly name = 'QueryError';
      readonly sql = 'select 1';
    }
    const error = new Error('order not placed', { cause: new QueryError('query failed', { cause: socket }) });
    expect(await told(error)).toEqual({
      type: 'Error',
      message: 'order not placed',
      stack: expect.stringMatching(/^Error: order not placed\n {4}at /),
      cause: {
        type: 'QueryError',
        message: 'query failed',
        stack: expect.any(String),
        sql: 'select 1',
        cause: {
          type: 'Error',
          message: 'connect ECONNREFUSED 10.0.0.1:5432',
          stack: expect.any(String),
          code: 'ECONNREFUSED',
          errno: -111,
          syscall: 'connect',
        },
      },
    });
  });

  it('may end in anything and be enumerable', async () => {
    expect(await told(new Error('x', { cause: { status: 503, body: 'busy' } }))).toMatchObject({
      cause: { status: 503, body: 'busy' },
    });
    expect(await told(new Error('x', { cause: null }))).toMatchObject({ cause: null });
    expect(await told(new Error('x', { cause: 0 }))).toMatchObject({ cause: 0 });
    const assigned = await told(Object.assign(new Error('x'), { cause: new Error('y') }));
    expect(assigned['cause']).toMatchObject({ message: 'y' });
  });

  it('goes round, or on without end, within the bounds of a line', async () => {
    const [a, b] = [new Error('a'), new Error('b')];
    a.cause = b;
    b.cause = a;
    expect(await told(a)).toMatchObject({ message: 'a', cause: { message: 'b', cause: '[circular]' } });
    const endless = (depth: number): Error =>
      Object.defineProperty(new Error(`depth ${depth}`), 'cause', { get: () => endless(depth + 1) });
    const { log, text } = testLogger();
    log.error(endless(0));
    expect(Buffer.byteLength(await text())).toBeLessThanOrEqual(65_537);
  });
});

describe('an AggregateError', () => {
  it('tells the errors it gathers, with their causes, and what gathers others in turn', async () => {
    const inner = new AggregateError([new Error('deep')], 'inner');
    const error = new AggregateError(
      [new RangeError('one', { cause: 'why' }), inner, 'text', null],
      'several',
      {
        cause: new Error('first'),
      },
    );
    expect(await told(error)).toMatchObject({
      type: 'AggregateError',
      message: 'several',
      cause: { message: 'first' },
      errors: [
        { type: 'RangeError', message: 'one', cause: 'why' },
        { type: 'AggregateError', message: 'inner', errors: [{ message: 'deep' }] },
        'text',
        null,
      ],
    });
  });

  it('of a connection tried at several addresses keeps its code', async () => {
    const attempt = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new AggregateError([attempt]), { code: 'ECONNREFUSED' });
    expect(await told(error)).toMatchObject({
      message: '',
      code: 'ECONNREFUSED',
      errors: [{ code: 'ECONNREFUSED' }],
    });
  });

  it('is told as far as the limits go', async () => {
    const error = new AggregateError(Array.from({ length: 1000 }, (_, i) => new Error(String(i))));
    const { errors } = await told(error, { limits: { items: 3 } });
    expect(errors).toMatchObject([{ message: '0' }, { message: '1' }, { message: '2' }, '[997 more]']);
    const { log, text } = testLogger();
    log.error(error);
    expect(Buffer.byteLength(await text())).toBeLessThanOrEqual(65_537);
  });

  it('may have anything in place of its list', async () => {
    expect(await told(Object.assign(new Error('x'), { errors: 'none' }))).not.toHaveProperty('errors');
    const hostile = Object.defineProperty(new Error('x'), 'errors', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(await told(hostile)).toMatchObject({ type: 'Error' });
  });
});

describe('an HTTP error, as Koa throws it', () => {
  it('tells status and expose', async () => {
    expect(await told(createHttpError(404, 'no such order', { orderId: 42 }))).toEqual({
      type: 'NotFoundError',
      message: 'no such order',
      stack: expect.stringContaining('no such order'),
      status: 404,
      expose: true,
      orderId: 42,
    });
    expect(await told(createHttpError(503, new Error('x')))).toMatchObject({
      status: 503,
      statusCode: 503,
      expose: false,
    });
    const hidden = createHttpError(500, new Error('password=hunter2'));
    expect(await told(hidden)).toMatchObject({
      type: 'Error',
      message: 'password=[redacted]',
      status: 500,
      expose: false,
    });
  });

  it.each([
    ['an object', { 'X-Session': 'S3CRET', 'Set-Cookie': 'sid=S3CRET' }, '[X-Session, Set-Cookie]'],
    ['Headers', new Headers({ 'x-session': 'S3CRET', 'set-cookie': 'S3CRET' }), '[set-cookie, x-session]'],
    ['a Map', new Map([['x-session', 'S3CRET']]), '[x-session]'],
    ['pairs', [['x-session', 'S3CRET']], '[headers]'],
    ['a text', 'x-session: S3CRET', '[headers]'],
    ['a list that throws', new Proxy({}, { ownKeys: () => expect.fail() }), '[unreadable]'],
    ['undefined', undefined, undefined],
  ])('keeps its headers to itself, given as %s', async (_form, headers, shown) => {
    const error = createHttpError(401, 'log in', { headers: headers as Record<string, string> });
    const nested = new Error('outer', { cause: error });
    const text = JSON.stringify([await told(error), await told(nested)]);
    expect(text).not.toContain('S3CRET');
    expect((await told(error))['headers']).toBe(shown);
  });
});

describe('own members of an error', () => {
  it('are redacted by name and by form, at any depth', async () => {
    const error = Object.assign(new Error('GET https://u:S3CRET@host/?token=S3CRET failed'), {
      password: 'S3CRET',
      config: { headers: { Authorization: 'Bearer S3CRET' }, url: '/x?api_key=S3CRET' },
      request: { _header: 'GET / HTTP/1.1\r\nCookie: sid=S3CRET\r\n' },
      query: "alter role x password 'S3CRET'",
      cause: Object.assign(new Error('Authorization: Basic S3CRET'), { accessToken: 'S3CRET' }),
      errors: [Object.assign(new Error('x'), { client_secret: 'S3CRET' })],
    });
    const shown = JSON.stringify(await told(error));
    expect(shown).not.toContain('S3CRET');
    expect(shown.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(9);
  });

  it('are bounded in number, length and depth, whatever refers to what', async () => {
    const error = new Error('x') as Error & Record<string, unknown>;
    for (let i = 0; i < 1000; i++) error[`member${i}`] = 'y'.repeat(10_000);
    error['self'] = error;
    const { log, text } = testLogger();
    log.error(error);
    log.error('failed', error);
    for (const line of (await text()).trimEnd().split('\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_536);
      expect(JSON.parse(line)).toHaveProperty('error.[truncated]');
    }
    const response = { request: {} };
    Object.assign(response.request, { response });
    const circle = Object.assign(new Error('x'), { response });
    expect(await told(circle)).toMatchObject({ response: { request: { response: '[circular]' } } });
  });

  it('never take the place of type, message and stack, and a toJSON does not either', async () => {
    const error = Object.assign(new TypeError('x'), {
      type: 'declined',
      toJSON: () => ({ message: 'forged' }),
      name: 'Renamed',
    });
    expect(await told(error)).toMatchObject({ type: 'Renamed', message: 'x', type_: 'declined' });
  });

  it('that the runtime puts on its prototypes are not missed where they tell the kind', async () => {
    expect(await told(new DOMException('too slow', 'TimeoutError'))).toMatchObject({
      type: 'TimeoutError',
      message: 'too slow',
    });
    expect(await told(AbortSignal.abort().reason)).toMatchObject({ type: 'AbortError' });
  });
});

describe('what is no Error', () => {
  it.each([
    ['boom', { type: 'string', message: 'boom' }],
    [42, { type: 'number', message: '42' }],
    [Symbol('s'), { type: 'symbol', message: 'Symbol(s)' }],
    [
      { name: 'Custom', message: 'm', token: 't' },
      { type: 'Custom', message: 'm', value: { token: '[redacted]' } },
    ],
    [['a'], { type: 'object', message: '', value: ['a'] }],
  ])('is told in the form of one: %s', async (thrown, expected) => {
    expect(await told(thrown)).toMatchObject(expected);
  });
});
