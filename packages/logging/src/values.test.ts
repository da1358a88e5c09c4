import * as vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { testLogger } from './test-logger.ts';

async function written(fields: Record<string, unknown>, options = {}): Promise<Record<string, unknown>> {
  const { log, lines } = testLogger(options);
  log.info('x', fields);
  const [line] = await lines();
  const { time: _t, level: _l, message: _m, service: _s, ...rest } = line as Record<string, unknown>;
  return rest;
}

describe('values JSON has a form for', () => {
  it('are written as they are', async () => {
    const value = { a: [1, -0.5, 1e21, true, false, null, '', 'é😀', {}, [], { b: { c: [[]] } }] };
    expect(await written({ value })).toEqual({ value });
  });

  it('honour toJSON, as JSON does', async () => {
    expect(
      await written({
        a: { toJSON: () => ({ b: 1, toJSON: () => 2 }) },
        url: new URL('https://x.test/a'),
        own: { toJSON: 'a member like any other' },
        nothing: undefined,
      }),
    ).toEqual({
      a: { b: 1, toJSON: '[function]' },
      url: 'https://x.test/a',
      own: { toJSON: 'a member like any other' },
    });
  });
});

describe('values JSON has no form for', () => {
  it('are replaced by what tells most', async () => {
    const circular: Record<string, unknown> = { name: 'c' };
    circular['self'] = circular;
    expect(
      await written({
        big: 12345678901234567890n,
        huge: 2n ** 5000n,
        nan: Number.NaN,
        infinite: -Infinity,
        date: new Date(Date.UTC(2026, 0, 2)),
        invalid: new Date(Number.NaN),
        map: new Map<unknown, unknown>([
          ['a', 1],
          [2, { b: 3 }],
          [{}, 4],
        ]),
        set: new Set([1, 'b']),
        buffer: Buffer.from('abc'),
        floats: new Float64Array(2),
        regexp: /a"b/g,
        symbol: Symbol('s'),
        fn: () => 1,
        promise: Promise.resolve(1),
        headers: new Headers({ accept: '*/*', authorization: 'Bearer canary' }),
        boxed: Object('text') as unknown,
        foreign: vm.runInNewContext('new TypeError("from elsewhere")') as unknown,
        list: [undefined, () => 1, Symbol('t'), 1n],
        circular,
      }),
    ).toEqual({
      big: '12345678901234567890',
      huge: '[bigint, over 1024 bits]',
      nan: 'NaN',
      infinite: '-Infinity',
      date: '2026-01-02T00:00:00.000Z',
      invalid: '[invalid date]',
      map: { a: 1, 2: { b: 3 }, '[object]': 4 },
      set: [1, 'b'],
      buffer: '[Buffer, 3 bytes]',
      floats: '[Float64Array, 16 bytes]',
      regexp: '/a"b/g',
      symbol: '[Symbol(s)]',
      fn: '[function]',
      promise: '[Promise]',
      headers: { accept: '*/*', authorization: '[redacted]' },
      boxed: 'text',
      foreign: expect.objectContaining({ type: 'TypeError', message: 'from elsewhere' }),
      list: [null, '[function]', '[Symbol(t)]', '1'],
      circular: { name: 'c', self: '[circular]' },
    });
  });

  it('are told once each when they stand side by side', async () => {
    const shared = { a: 1 };
    expect(await written({ x: shared, y: shared, z: [shared, shared] })).toEqual({
      x: shared,
      y: shared,
      z: [shared, shared],
    });
  });
});

describe('hostile values', () => {
  const boom = (): never => {
    throw new Error('no');
  };

  it('cost their own place in the line and nothing else', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const line = await written({
      before: 1,
      get getter() {
        return boom();
      },
      toJSON2: { toJSON: boom },
      proxy,
      keys: new Proxy({}, { ownKeys: boom }),
      nested: {
        get x() {
          return boom();
        },
        y: 2,
      },
      list: new Proxy([1], { get: boom }),
      after: 2,
    });
    expect(line).toEqual({
      before: 1,
      getter: '[unreadable]',
      toJSON2: '[unreadable]',
      proxy: '[unreadable]',
      keys: '[unreadable]',
      nested: { x: '[unreadable]', y: 2 },
      list: '[unreadable]',
      after: 2,
    });
  });

  it('never throw at the caller, whatever place they take', async () => {
    const { log, lines } = testLogger({ warn: () => undefined });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const toString = { toString: boom, [Symbol.toPrimitive]: boom, toJSON: boom };
    const call = log.info.bind(log) as (...args: unknown[]) => void;
    for (const value of [
      proxy,
      toString,
      new Proxy({}, { getPrototypeOf: boom }),
      Object.create(null),
      undefined,
      null,
      1n,
      Symbol('s'),
    ]) {
      call(value);
      call('x', value);
      call('%s %d %j', value, value, value);
      (log.log as (...args: unknown[]) => void)('info', value);
      // Of an object without a level winston says so on the console.
      if (typeof value !== 'object' || value === proxy) (log.log as (...args: unknown[]) => void)(value);
      (log.log as (...args: unknown[]) => void)({ level: 'info', message: value });
      log.child({ value }).info('x');
    }
    const all = await lines();
    expect(all.length).toBeGreaterThan(40);
    for (const line of all) expect(typeof line.message).toBe('string');
  });

  it('may log while they are read', async () => {
    const { log, lines } = testLogger();
    log.info('outer', {
      a: 1,
      get b() {
        log.info('inner', { c: { d: 2 } });
        return { e: 3 };
      },
      f: 4,
    });
    expect(await lines()).toMatchObject([
      { message: 'inner', c: { d: 2 } },
      { message: 'outer', a: 1, b: { e: 3 }, f: 4 },
    ]);
  });

  it('do not reach prototypes', async () => {
    const polluted = JSON.parse(
      '{"__proto__":{"exception":true,"silent":true},"constructor":{"prototype":{"x":1}}}',
    ) as Record<string, unknown>;
    const { log, text } = testLogger({ defaultMeta: { d: 1 } });
    log.info('x', polluted);
    log.info('%s', 'x', polluted);
    log.log({ level: 'info', message: 'x', ...polluted });
    const [first, second] = (await text()).split('\n');
    expect(first).toContain(
      '"__proto__":{"exception":true,"silent":true},"constructor":{"prototype":{"x":1}}',
    );
    expect(second).toContain('"__proto__":{"exception":true,"silent":true}');
    expect(({} as Record<string, unknown>)['exception']).toBeUndefined();
  });
});

describe('large values', () => {
  it('are cut with a marker that says how much is missing', async () => {
    const limits = { depth: 2, keys: 3, items: 2, textLength: 64 };
    expect(
      await written(
        {
          object: { a: 1, b: 2, c: 3, d: 4, e: 5 },
          list: [1, 2, 3, 4],
          text: 'y'.repeat(100),
        },
        { limits },
      ),
    ).toEqual({
      object: { a: 1, b: 2, c: 3, '[truncated]': '2 more' },
      list: [1, 2, '[2 more]'],
      text: `${'y'.repeat(64)}[36 more characters]`,
    });
    expect(
      await written(
        {
          map: new Map([1, 2, 3, 4].map((n): [string, number] => [`k${n}`, n])),
          set: new Set([1, 2, 3, 4]),
          deep: { a: { b: { c: 1 } }, l: [[[1]]] },
          d: 4,
        },
        { limits },
      ),
    ).toEqual({
      map: { k1: 1, k2: 2, '[truncated]': '2 more' },
      set: [1, '[3 more]'],
      deep: { a: { b: '[object]' }, l: ['[array]'] },
      '[truncated]': '1 more',
    });
  });

  it('never make a line longer than its bound, whatever they are made of', async () => {
    const wide = (unit: string): unknown =>
      Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => unit.repeat(50)));
    for (const unit of ['a', 'é', '€', '😀', '\u0001', '"', '\ud800', '\u2028']) {
      for (const lineBytes of [8192, 65_536]) {
        const { log, text } = testLogger({ limits: { lineBytes } });
        log.info(unit.repeat(20_000), { wide: wide(unit), [unit.repeat(300)]: 1 });
        log.error('failed', new Error(unit.repeat(20_000), { cause: new Error(unit.repeat(20_000)) }), {
          wide: wide(unit),
        });
        log.access({
          method: 'GET',
          route: '/',
          path: unit.repeat(100_000),
          status: 200,
          durationMs: 1,
          responseBytes: 1,
          clientAborted: false,
          endTimeMs: 1,
          error: new Error(unit.repeat(20_000)),
        });
        const lines = (await text()).split('\n').slice(0, -1);
        expect(lines).toHaveLength(3);
        for (const line of lines) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(lineBytes);
          expect(JSON.parse(line)).toMatchObject({
            time: expect.any(String),
            level: expect.any(String),
            message: expect.any(String),
          });
        }
      }
    }
  });

  it('are not walked through beyond the bounds', async () => {
    let reads = 0;
    const endless = (): unknown =>
      new Proxy(
        {},
        {
          ownKeys: () => ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
          get: (_target, name) => {
            if (typeof name === 'symbol' || name === 'toJSON') return undefined;
            reads++;
            return endless();
          },
        },
      );
    let deep: unknown = 'bottom';
    for (let i = 0; i < 100_000; i++) deep = { deep };
    expect(await written({ deep, list: Array.from({ length: 1e6 }) })).toMatchObject({
      list: expect.arrayContaining(['[999872 more]']),
    });
    const { log, text } = testLogger();
    log.info('x', { endless: endless() });
    expect((await text()).length).toBeGreaterThan(60_000);
    expect(reads).toBeLessThan(100_000);
  });
});
