import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { TelemetryOptions } from './options.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

const started: Telemetry[] = [];
afterEach(async () => {
  for (const telemetry of started.splice(0)) await telemetry.shutdown();
});

function start(options: TelemetryOptions = {}): {
  telemetry: Telemetry;
  all: () => Record<string, unknown>[];
} {
  const stream = new PassThrough();
  let output = '';
  stream.on('data', (data: Buffer) => (output += data.toString()));
  const all = (): Record<string, unknown>[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const telemetry = startTelemetry({ service: 'crashing', otlp: false, logging: { stream }, ...options }, {});
  started.push(telemetry);
  return { telemetry, all };
}

/** What Node does when nobody caught it. */
function crash(error: unknown, origin: NodeJS.UncaughtExceptionOrigin = 'uncaughtException'): void {
  const node: NodeJS.EventEmitter = process;
  node.emit('uncaughtExceptionMonitor', error, origin);
}

describe('the line of a crash', () => {
  it('has the error, once', async () => {
    const { telemetry, all } = start();
    crash(new TypeError('not caught', { cause: new Error('why') }));
    crash(new RangeError('not handled'), 'unhandledRejection');
    await telemetry.flush();
    expect(all()).toMatchObject([
      {
        level: 'error',
        message: 'uncaught exception',
        error: {
          type: 'TypeError',
          message: 'not caught',
          stack: expect.stringContaining('crash-log.test.ts'),
          cause: { message: 'why' },
        },
      },
      {
        level: 'error',
        message: 'unhandled rejection',
        error: { type: 'RangeError', message: 'not handled' },
      },
    ]);
  });

  it('is written whatever was thrown', async () => {
    const { telemetry, all } = start();
    for (const thrown of ['a text', undefined, null, { code: 7 }]) crash(thrown);
    await telemetry.flush();
    expect(all()).toHaveLength(4);
    expect(all()[0]).toMatchObject({ level: 'error', error: { message: 'a text' } });
  });

  it('is left to winston where its handler is switched on, and can be switched off', async () => {
    const winstons = start();
    winstons.telemetry.log.exceptions.handle();
    const off = start({ logCrashes: false });
    crash(new Error('x'));
    winstons.telemetry.log.exceptions.unhandle();
    await Promise.all([winstons.telemetry.flush(), off.telemetry.flush()]);
    expect(winstons.all()).toEqual([]);
    expect(off.all()).toEqual([]);
  });

  it('comes from each telemetry that runs, over one listener, and none after shutdown', async () => {
    const before = process.listenerCount('uncaughtExceptionMonitor');
    const services = Array.from({ length: 12 }, () => start());
    expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(before + 1);
    crash(new Error('x'));
    for (const { telemetry } of services) await telemetry.shutdown();
    expect(services.map(({ all }) => all().length)).toEqual(services.map(() => 1));
    expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(before);
  });
});
