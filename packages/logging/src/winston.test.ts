import { once } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LEVEL, MESSAGE, SPLAT } from 'triple-beam';
import { describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import Transport from 'winston-transport';
import { createLogger } from './index.ts';
import { testLogger } from './test-logger.ts';

type Info = winston.Logform.TransformableInfo;

class Memory extends Transport {
  readonly infos: Info[] = [];
  override log(info: Info, next: () => void): void {
    this.infos.push(info);
    next();
  }
}

describe('a Vigie logger is a winston logger', () => {
  it('by class, levels and methods', () => {
    const { log } = testLogger();
    expect(log).toBeInstanceOf(winston.Logger);
    expect(log.levels).toEqual({ error: 0, warn: 1, info: 2, http: 3, debug: 4 });
    expect(log.transports).toHaveLength(1);
    expect(log.isLevelEnabled('info')).toBe(true);
    expect(log.isInfoEnabled()).toBe(true);
    expect(log.isDebugEnabled()).toBe(false);
    expect(log.info('x')).toBe(log);
    expect(log.log('info', 'x')).toBe(log);
  });

  it('logs on every level and in every form of call', async () => {
    const { log, lines } = testLogger({ level: 'debug' });
    for (const level of ['error', 'warn', 'info', 'http', 'debug'] as const) log[level](level);
    log.log('warn', 'two');
    log.log('warn', 'three', { a: 1 });
    log.log({ level: 'http', message: 'object', a: 1, [SPLAT]: ['unused'] });
    log.log('info', { message: 'as meta', a: 1 });
    log.info({ message: 'single', a: 1 });
    log.info({ a: 1 });
    (log.info as (...args: unknown[]) => void)({ a: 1 }, 'as with pino');
    log.info(17);
    (log.info as (...args: unknown[]) => void)();
    const { info } = log;
    info('taken off');
    expect((await lines()).map(({ time: _time, service: _service, ...rest }) => rest)).toEqual([
      { level: 'error', message: 'error' },
      { level: 'warn', message: 'warn' },
      { level: 'info', message: 'info' },
      { level: 'http', message: 'http' },
      { level: 'debug', message: 'debug' },
      { level: 'warn', message: 'two' },
      { level: 'warn', message: 'three', a: 1 },
      { level: 'http', message: 'object unused', a: 1 },
      { level: 'info', message: 'as meta', a: 1 },
      { level: 'info', message: 'single', a: 1 },
      { level: 'info', message: '', a: 1 },
      { level: 'info', message: 'as with pino', a: 1 },
      { level: 'info', message: '17' },
      { level: 'info', message: '' },
      { level: 'info', message: 'taken off' },
    ]);
  });

  it('fills printf tokens and takes what is left as fields or text', async () => {
    const { log, lines } = testLogger();
    log.info('%s has %d of %i, %f %j %o %O 100%% %c.', 'bob', '3.5', 3.9, '1.5', { a: 1 }, [1], 'q', 'css', {
      extra: true,
    });
    log.info('%s %s', 'one');
    log.info('100%', { a: 1 });
    log.info('50%% of %s', 'it');
    log.info('none', 'more', 7, { a: 1 }, { b: 2 }, undefined, null, () => 1);
    log.info('%s', new Error('in text'));
    expect(await lines()).toMatchObject([
      { message: 'bob has 3.5 of 3, 1.5 {"a":1} [1] "q" 100% .', extra: true },
      { message: 'one %s' },
      { message: '100%', a: 1 },
      { message: '50% of it' },
      { message: 'none more 7', a: 1, b: 2 },
      { message: 'in text' },
    ]);
  });

  it('changes level, silence and levels of a transport at run time', async () => {
    const { log, lines } = testLogger();
    log.debug('1');
    log.level = 'debug';
    log.debug('2');
    log.level = 'nonsense';
    log.error('3');
    log.level = 'error';
    log.info('4');
    const [transport] = log.transports;
    (transport as Transport).level = 'debug';
    log.debug('5');
    (transport as Transport).silent = true;
    log.error('6');
    (transport as Transport).silent = false;
    log.silent = true;
    log.error('7');
    log.silent = false;
    log.error('8');
    expect((await lines()).map(({ message }) => message)).toEqual(['2', '5', '8']);
  });

  it('has child loggers, children of theirs, and fields of every line', async () => {
    const { log, lines } = testLogger({ defaultMeta: { region: 'eu' } });
    const child = log.child({ requestId: 'r1', step: 1 });
    const grandchild = child.child({ step: 2 });
    child.info('a', { b: 1 });
    grandchild.info('c', { requestId: 'own' });
    grandchild.error(new Error('boom'));
    grandchild.log({ level: 'warn', message: 'd', step: 3 });
    log.info('e', { region: 'us' });
    log.defaultMeta = { region: 'asia' };
    log.info('f');
    expect(await lines()).toMatchObject([
      { message: 'a', region: 'eu', requestId: 'r1', step: 1, b: 1 },
      { message: 'c', region: 'eu', requestId: 'own', step: 2 },
      { message: 'boom', requestId: 'r1', step: 2, error: { type: 'Error', message: 'boom' } },
      { level: 'warn', message: 'd', requestId: 'r1', step: 3 },
      { message: 'e', region: 'us' },
      { message: 'f', region: 'asia' },
    ]);
  });

  it('profiles and times', async () => {
    const { log, lines } = testLogger();
    log.profile('query');
    log.profile('query', { level: 'warn', rows: 3 });
    const timer = log.startTimer();
    timer.done({ message: 'timed' });
    expect(await lines()).toMatchObject([
      { level: 'warn', message: 'query', durationMs: expect.any(Number), rows: 3 },
      { level: 'info', message: 'timed', durationMs: expect.any(Number) },
    ]);
  });
});

describe('transports and formats of the user', () => {
  it('get infos as winston gives them, with our line as MESSAGE, and our line is written too', async () => {
    const stock = new Memory();
    const reference = winston.createLogger({ level: 'debug', transports: [stock] });
    const { log, lines } = testLogger({ level: 'debug' });
    const memory = new Memory();
    expect(log.add(memory)).toBe(log);
    const error = Object.assign(new Error('boom'), { code: 'E' });
    for (const logger of [reference, log]) {
      logger.info('x', { a: 1 });
      logger.error('failed', error);
      logger.warn('%s', 'splat', { b: 1 });
      logger.log({ level: 'debug', message: 'object', c: 1 });
      logger.child({ d: 1 }).info('child', { e: 1 });
      logger.info('x', 'text', 1);
    }
    const bare = (infos: readonly Info[]): unknown =>
      infos.map((info) =>
        [{ ...info, [MESSAGE]: undefined }, info[LEVEL], info[SPLAT]].map((part) => JSON.stringify(part)),
      );
    expect(bare(memory.infos)).toEqual(bare(stock.infos));
    const written = await lines();
    expect(memory.infos.map((info) => JSON.parse(String(info[MESSAGE])) as unknown)).toEqual(written);
    expect(written).toMatchObject([
      { message: 'x', a: 1 },
      { message: 'failed', error: { message: 'boom', code: 'E' } },
      { message: 'splat', b: 1 },
      { level: 'debug', message: 'object', c: 1 },
      { message: 'child', d: 1, e: 1 },
      { message: 'x text 1' },
    ]);
    expect(written[1]).not.toHaveProperty('code');
    expect(written[1]).not.toHaveProperty('stack');
  });

  it('make no difference to the lines', async () => {
    const now = (): number => 1e12;
    const quick = testLogger({ now });
    const slow = testLogger({ now, transports: new Memory() });
    const error = new Error('boom', { cause: new Error('why') });
    const calls: ((log: winston.Logger) => void)[] = [
      (log) => log.info('x'),
      (log) => log.info('x', { a: 1, nested: { token: 't' } }),
      (log) => log.info('x', { message: 'y', level: 'z', time: 0 }),
      (log) => log.info('%s and %j', 'x', { a: 1 }, { b: 2 }),
      (log) => log.error(error),
      (log) => log.error('failed', error),
      (log) => log.error('failed %s', 'twice', error, { a: 1 }),
      (log) => log.error('failed', { error }),
      (log) => log.child({ c: 1 }).error(error),
      (log) => log.child({ c: 1 }).warn('x', { c: 2 }),
      (log) => log.info({ a: 1 }),
      (log) => log.info({ message: 'm', a: 1 }),
      (log) => log.log({ level: 'info', message: 'm', a: 1 }),
      (log) => log.info(17),
    ];
    for (const call of calls) {
      call(quick.log);
      call(slow.log);
      const [[expected], [got]] = [await quick.lines(), await slow.lines()];
      // winston drops a level given as a field, and JSON has no order of members.
      delete expected?.['level_'];
      expect(got, call.toString()).toEqual(expected);
    }
  });

  it('keep the time and the span of the call, however late a stalled transport lets it through', async () => {
    let id = 0;
    let time = 1e12;
    const { log, lines } = testLogger({
      now: () => time,
      traceIds: () => ({ traceId: String(id).padStart(32, '0'), spanId: 'a'.repeat(16), traceFlags: 0 }),
    });
    const waiting: (() => void)[] = [];
    log.add(
      new (class extends Transport {
        override log(_info: Info, next: () => void): void {
          waiting.push(next);
        }
      })(),
    );
    for (id = 0; id < 100; id++) {
      time++;
      log.info(String(id));
    }
    time += 1e6;
    while (waiting.length > 0) {
      waiting.shift()?.();
      await nextTurn();
    }
    const all = await lines();
    expect(all.map((line) => Number(line['trace_id']))).toEqual(all.map((_line, at) => at));
    expect(all).toHaveLength(100);
    expect(Date.parse(all[99]?.time ?? '')).toBe(1e12 + 100);
  });

  it('can be removed again, and the short way is back', async () => {
    const { log, lines } = testLogger();
    const memory = new Memory();
    log.add(memory);
    log.info('1');
    log.remove(memory);
    log.info('2');
    expect(memory.infos).toHaveLength(1);
    expect((await lines()).map(({ message }) => message)).toEqual(['1', '2']);
  });

  it('see the levels they ask for', async () => {
    const { log, lines } = testLogger();
    const memory = new Memory({ level: 'debug' });
    log.add(memory);
    log.debug('1');
    log.info('2');
    expect(memory.infos.map(({ message }) => message)).toEqual(['1', '2']);
    expect((await lines()).map(({ message }) => message)).toEqual(['2']);
  });

  it('are asked for a disabled level as soon as they are there, however they come and go', () => {
    const { log } = testLogger();
    const [ours] = log.transports;
    const [first, second] = [new Memory({ level: 'debug' }), new Memory({ level: 'debug' })];
    const heard = (): number => {
      log.debug('x');
      return first.infos.splice(0).length + second.infos.splice(0).length;
    };
    expect(heard()).toBe(0);
    log.add(first);
    expect(heard()).toBe(1);
    log.add(second);
    expect(heard()).toBe(2);
    if (ours !== undefined) log.remove(ours);
    expect(heard()).toBe(2);
    log.remove(first);
    expect(heard()).toBe(1);
    log.clear();
    expect(heard()).toBe(0);
    log.pipe(second);
    expect(heard()).toBe(1);
  });

  it('may change, add to and drop infos; the line stays one of ours', async () => {
    const { log, lines } = testLogger();
    log.format = winston.format.combine(
      winston.format((info) => (info['drop'] === true ? false : { ...info, added: 1, secret: 's' }))(),
      winston.format.splat(),
      winston.format.timestamp(),
      winston.format.json(),
    );
    log.info('%s stays', 'one', { a: 1 });
    log.info('gone', { drop: true });
    log.error('failed', new Error('boom'));
    expect(await lines()).toMatchObject([
      {
        message: 'one stays',
        service: 'orders',
        a: 1,
        added: 1,
        secret: '[redacted]',
        timestamp: expect.any(String),
      },
      { message: 'failed', error: { message: 'boom' }, added: 1 },
    ]);
  });

  it('decide the text where a format is set on our own transport', async () => {
    const { log, text } = testLogger();
    const [transport] = log.transports;
    (transport as Transport).format = winston.format.printf(
      (info) => `${info.level}> ${String(info.message)}`,
    );
    log.info('plain token=abc');
    expect(await text()).toBe('info> plain token=[redacted]\n');
  });

  it('are heard as listeners: data, logged, a wrapped write', async () => {
    const { log, lines } = testLogger();
    const data = vi.fn<(info: Info) => void>();
    log.on('data', data);
    log.info('1');
    log.off('data', data);
    log.info('2');
    expect(data.mock.calls.map(([info]) => info.message)).toEqual(['1']);
    const logged = once(log.transports[0] as Transport, 'logged');
    log.info('3');
    expect(await logged).toMatchObject([{ message: '3' }]);
    const write = vi.spyOn(log, 'write');
    log.info('4');
    expect(write).toHaveBeenCalledOnce();
    write.mockRestore();
    log.info('5');
    expect((await lines()).map(({ message }) => message)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('cannot make a log call throw', async () => {
    const warn = vi.fn();
    const { log, lines } = testLogger({ warn });
    log.format = winston.format(() => {
      throw new Error('bad format');
    })();
    log.info('1', { a: 1 });
    log.log({ level: 'warn', message: '2' });
    log.access({
      method: 'GET',
      path: '/',
      status: 200,
      durationMs: 1,
      responseBytes: 1,
      clientAborted: false,
      endTimeMs: 1,
    });
    expect(await lines()).toMatchObject([
      { message: '1', a: 1 },
      { message: '2' },
      { message: 'request', status: 200 },
    ]);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('get the access line as an info', async () => {
    const { log, lines } = testLogger();
    const memory = new Memory();
    log.add(memory);
    log.access({
      method: 'GET',
      route: '/a',
      path: '/a?x=1',
      status: 200,
      durationMs: 1.23456,
      responseBytes: 7,
      clientAborted: false,
      endTimeMs: 1e12,
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
    });
    expect(memory.infos).toMatchObject([
      { level: 'info', message: 'request', method: 'GET', path: '/a', duration_ms: 1.235, bytes: 7 },
    ]);
    expect(await lines()).toMatchObject([
      { time: '2001-09-09T01:46:40.000Z', message: 'request', trace_id: 'a'.repeat(32), trace_flags: '01' },
    ]);
  });
});

describe('configure, end and close', () => {
  it('configures as winston does, and keeps our transport unless others are given', async () => {
    const { log, lines } = testLogger();
    log.configure({ level: 'debug', defaultMeta: { a: 1 } });
    log.debug('1');
    const memory = new Memory();
    log.configure({ transports: [memory] });
    log.info('2');
    expect(memory.infos).toMatchObject([{ message: '2' }]);
    log.configure({});
    log.add(memory);
    log.debug('3');
    log.info('4');
    expect(memory.infos).toHaveLength(2);
    log.add(new Memory({ level: 'debug' }));
    log.debug('not for ours');
    expect(await lines()).toMatchObject([{ message: '1', a: 1 }, { message: '4' }]);
  });

  it('brings out everything before `finish`, and takes last words', async () => {
    const chunks: string[] = [];
    const stream = new Writable({
      highWaterMark: 64,
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        setTimeout(done, 1);
      },
    });
    const log = createLogger({ service: 'orders', stream });
    for (let i = 0; i < 1000; i++) log.info(String(i));
    log.end();
    await once(log, 'finish');
    expect(chunks.join('').split('\n')).toHaveLength(1001);
    log.info('last words');
    log.close();
    log.info('very last words');
    await log.shutdown();
    expect(chunks.join('')).toContain('last words');
    expect(chunks.join('')).toContain('very last words');
  });

  it('tells once that nothing is left to write to', async () => {
    const warn = vi.fn();
    const { log, lines } = testLogger({ warn });
    log.clear();
    for (let i = 0; i < 100; i++) log.info('lost');
    expect(warn).toHaveBeenCalledOnce();
    expect(await lines()).toEqual([]);
  });
});

describe('options that cannot be', () => {
  it.each([
    [{ service: '' }, 'VIGIE_E_LOGGING_SERVICE', "'service'"],
    [{ service: 'x', version: 7 }, 'VIGIE_E_LOGGING_VERSION', "'version'"],
    [{ service: 'x', environment: 'e'.repeat(300) }, 'VIGIE_E_LOGGING_ENVIRONMENT', "'environment'"],
    [{ service: 'x', level: 'verbose' }, 'VIGIE_E_LOGGING_LEVEL', '"verbose"'],
    [{ service: 'x', fd: 999 }, 'VIGIE_E_LOGGING_FD', '999'],
    [{ service: 'x', fd: -1 }, 'VIGIE_E_LOGGING_FD', '-1'],
    [{ service: 'x', maxBufferBytes: 10 }, 'VIGIE_E_LOGGING_BUFFER', '10'],
    [{ service: 'x', exitStallMs: Number.NaN }, 'VIGIE_E_LOGGING_EXIT', 'NaN'],
    [{ service: 'x', traceIds: {} }, 'VIGIE_E_LOGGING_FUNCTION', "'traceIds'"],
    [{ service: 'x', limits: { depth: 0 } }, 'VIGIE_E_LOGGING_LIMIT', 'limits.depth'],
    [{ service: 'x', fieldNames: { a: 'time' } }, 'VIGIE_E_LOGGING_FIELD_NAME', 'fieldNames.a'],
    [{ service: 'x', fieldNames: { a: 'c', b: 'c' } }, 'VIGIE_E_LOGGING_FIELD_NAME', 'fieldNames.b'],
    [{ service: 'x', loki: { url: 'loki:3100/x y' } }, 'VIGIE_E_LOGGING_LOKI', 'loki.url'],
    [
      { service: 'x', loki: { url: 'http://l', labels: { level: 'x' } } },
      'VIGIE_E_LOGGING_LOKI',
      'loki.labels',
    ],
    [{ service: 'x', loki: { url: 'http://l', labels: { 'a-b': 'x' } } }, 'VIGIE_E_LOGGING_LOKI', 'a-b'],
  ])('%j', (options, code, named) => {
    expect(() => createLogger(options as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(named) }),
    );
  });
});
