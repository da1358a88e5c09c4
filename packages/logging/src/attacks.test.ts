import { liveHeapBytes } from '@vigie/testing';
import { describe, expect, it } from 'vitest';
import winston from 'winston';
import { createRedactor } from './index.ts';
import { type Line, testLogger } from './test-logger.ts';

const MAX_LINE_BYTES = 65_536;
const boom = (): never => {
  throw new Error('no');
};
const throwing = Object.fromEntries(
  Reflect.ownKeys(Reflect)
    .filter((name) => typeof name === 'string')
    .map((name) => [name, boom]),
);

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function nested(levels: number): object {
  let deep: object = { bottom: true };
  for (let level = 0; level < levels; level++) deep = level % 2 === 0 ? { deep } : [deep];
  return deep;
}

function poisoned(...names: string[]): Error {
  const error = new Error('card refused');
  for (const name of names) Object.defineProperty(error, name, { get: boom, enumerable: true });
  return error;
}

function caused(times: number): Error {
  let error = new Error('at the bottom');
  for (let time = 0; time < times; time++) error = new Error(`above ${time}`, { cause: error });
  return error;
}

/** One line for each call, the message of each in it, none of them longer than it may be. */
async function linesOf(values: readonly unknown[], message = 'payment failed'): Promise<Line[]> {
  const { log, text } = testLogger({ warn: boom });
  const error = log.error.bind(log) as (...args: unknown[]) => void;
  const said: Line[] = [];
  for (const value of values) {
    for (const args of [[message, value], [message, { value }], [message, { a: 1 }, value], [value]]) {
      error(...args);
      const line = await text();
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
      const parsed = JSON.parse(line) as Line;
      if (args.length > 1) expect(parsed.message.startsWith(message)).toBe(true);
      said.push(parsed);
    }
  }
  return said;
}

describe('whatever is thrown at it', () => {
  it('one line comes of a call, with its message', async () => {
    const self: { cause?: unknown } = new Error('of itself');
    self.cause = self;
    const one = new Error('one of many');
    const itself = { a: 1, toJSON: (): object => itself };
    const circle: Record<string, unknown> = {};
    circle['list'] = [circle, new Map([['circle', circle]])];
    await linesOf([
      nested(1000),
      nested(100_000),
      circle,
      new Proxy({}, throwing),
      new Proxy([], throwing),
      new Proxy(new Error('x'), throwing),
      revoked(),
      itself,
      { toJSON: boom },
      { toJSON: () => new Proxy({}, throwing) },
      { toJSON: () => nested(1000) },
      { [Symbol('password')]: 'x', [Symbol.toStringTag]: 'Date' },
      {
        get [Symbol.toStringTag]() {
          return boom();
        },
      },
      { [Symbol.toPrimitive]: boom, toString: boom, valueOf: boom },
      Object.assign(new Date(), { toJSON: boom, getTime: boom }),
      new Date(Number.NaN),
      2n ** 100_000n,
      'lone \ud800 and \udfff\u0000\u2028',
      { '\ud800': '\udc00', '': '', '\n{"level":"error"}': '\n{"level":"error"}' },
      Array.from({ length: 100_000 }, () => new Proxy({}, throwing)),
      // oxlint-disable-next-line unicorn/no-new-array
      new Array(2 ** 32 - 1),
      new Uint8Array(1e8),
      caused(10_000),
      self,
      new AggregateError(Array.from({ length: 100_000 }, () => one)),
    ]);
  });

  it('an error tells what can be read of it', async () => {
    for (const name of ['stack', 'cause', 'name', 'errors', 'constructor', 'status', 'headers', 'level']) {
      const [line] = await linesOf([poisoned(name)]);
      expect(line?.['error'], name).toMatchObject({ message: 'card refused' });
    }
    const [line] = await linesOf([poisoned('message', 'cause')]);
    expect(line).toMatchObject({
      message: 'payment failed',
      error: { type: 'Error', message: '[unreadable]' },
    });
  });

  it('texts of 50 MB and objects of a million names are cut', async () => {
    const text = 'é"token='.repeat(50e6 / 8);
    const wide: Record<string, number> = {};
    for (let index = 0; index < 1e6; index++) wide[`name ${index}`] = index;
    const { log, text: written } = testLogger();
    const begun = process.cpuUsage();
    log.info(text, { text, [text]: 1, error: new Error(text), list: [text], json: { toJSON: () => text } });
    log.info(`%s ${text}`, text, { a: 1 });
    log.info('wide', wide);
    log.info('wider', { json: { toJSON: () => wide } });
    const lines = (await written()).split('\n').slice(0, -1);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(lines[2]).toContain('"[truncated]":"999872 more"');
    // 1.5 s measured, nearly all of it V8's list of a million names.
    expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(10);
  });
});

describe('names that lead to prototypes', () => {
  const polluting = (): Record<string, unknown> =>
    JSON.parse(`{
      "__proto__": { "polluted": 1, "level": "debug", "toJSON": 1 },
      "constructor": { "prototype": { "polluted": 1 } },
      "a": { "__proto__": { "polluted": 1 }, "list": [{ "__proto__": ["x"] }] }
    }`) as Record<string, unknown>;

  it.each([
    ['its own way', false],
    ['winston’s way', true],
  ])('are data like any other, on %s', async (_name, observed) => {
    const others: object[] = [];
    const stream = new winston.transports.Stream({ stream: process.stderr, silent: true });
    const { log, lines } = testLogger({
      ...(observed && { transports: stream }),
      redact: { keys: ['polluted'] },
    });
    const info = log.info.bind(log) as (...args: unknown[]) => void;
    info('x', polluting());
    info('x %j', polluting(), polluting());
    info('x', { a: polluting() }, polluting());
    log.child(polluting()).info('x', { b: 1 });
    log.log({ ...polluting(), level: 'info', message: 'x' });
    info('x', Object.assign(new Error('e'), { data: polluting() }));
    info('x', new Map(Object.entries(polluting())));
    createRedactor().value('a', polluting());
    for (const line of await lines()) {
      others.push(line);
      expect(line.level).toBe('info');
    }
    expect(others).toHaveLength(7);
    expect(Object.keys(Object.prototype)).toEqual([]);
    for (const one of [{}, [], new Error('e'), Object] as object[]) expect('polluted' in one).toBe(false);
  });
});

describe('a great many different names and values', () => {
  it('leave no memory behind', async () => {
    const { log, text } = testLogger();
    const logMany = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) {
        log.info(`message ${index}`, { [`name ${index}`]: index, list: [`name of ${index}`, index] });
        if (index % 5 === 0) {
          const error = Object.assign(new Error(`e ${index}`), { [`member ${index}`]: 1, stack: '' });
          log.access({
            method: `M${index}`,
            route: `/${index}`,
            path: `/${index}`,
            status: 500,
            durationMs: 1,
            responseBytes: 1,
            clientAborted: false,
            endTimeMs: index,
            ...(index % 10 === 0 ? { error } : { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }),
          });
        }
        if (index % 5000 === 0) await text();
      }
      await text();
    };
    await logMany(0, 10_000);
    const before = liveHeapBytes();
    await logMany(10_000, 110_000);
    expect(liveHeapBytes() - before).toBeLessThan(2e6);
  });

  it('do not keep the texts alive that they were cut out of', async () => {
    const { log, text } = testLogger();
    const logPart = async (index: number): Promise<void> => {
      const body = Buffer.from(`the name of ${index}`.padEnd(40) + 'x'.repeat(200_000)).toString('latin1');
      // Each a part of its own: as the name of a member a text is copied by V8.
      const part = (from: number): string => body.slice(from, from + 40);
      log.info(part(0), { [part(1)]: 1, list: [part(2), 1], headers: new Map([[part(3), 1]]) });
      const entry = { status: 200, durationMs: 1, responseBytes: 1, clientAborted: false, endTimeMs: 1 };
      const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
      log.access({ ...entry, method: part(4), route: part(5), path: part(6) });
      log.access({ ...entry, ...ids, method: part(7), route: part(8), path: part(9) });
      await text();
    };
    for (let index = 0; index < 20; index++) await logPart(index);
    const before = liveHeapBytes();
    for (let index = 20; index < 220; index++) await logPart(index);
    // 40 MB went by.
    expect(liveHeapBytes() - before).toBeLessThan(4e6);
  });
});
