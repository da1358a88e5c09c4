import { PassThrough } from 'node:stream';
import { createLogger, type VigieLogger } from '@vigie/logging';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogLevelControl, type LogLevelControl } from './log-level.ts';

interface Leveled {
  readonly log: VigieLogger;
  readonly control: LogLevelControl;
  readonly lines: () => Promise<Record<string, unknown>[]>;
}

function leveled(level: string): Leveled {
  const stream = new PassThrough();
  const log = createLogger({ service: 'orders', stream, level });
  const lines = async (): Promise<Record<string, unknown>[]> => {
    await log.deliveries[0]?.flush();
    const text = String((stream.read() as Buffer | null) ?? '');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { log, control: createLogLevelControl(log), lines };
}

const endpoint = { by: 'endpoint', client: '10.0.0.1' } as const;
const signal = { by: 'signal', signal: 'SIGUSR2' } as const;

describe('the level', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('changes for good', async () => {
    const { log, control, lines } = leveled('info');
    control.set('debug', endpoint);
    log.debug('shown');
    vi.advanceTimersByTime(1e9);
    expect(log.level).toBe('debug');
    expect(await lines()).toMatchObject([
      {
        level: 'info',
        message: 'log level changed',
        from: 'info',
        to: 'debug',
        by: 'endpoint',
        client: '10.0.0.1',
      },
      { level: 'debug', message: 'shown' },
    ]);
  });

  it('changes for so many seconds, however often prolonged, and returns to what was set for good', async () => {
    const { log, control, lines } = leveled('warn');
    control.set('debug', endpoint, 60);
    vi.advanceTimersByTime(59_000);
    control.set('info', endpoint, 60);
    vi.advanceTimersByTime(59_000);
    expect(log.level).toBe('info');
    vi.advanceTimersByTime(1000);
    expect(log.level).toBe('warn');
    expect(await lines()).toMatchObject([
      { from: 'warn', to: 'debug', for_seconds: 60 },
      { from: 'debug', to: 'info', for_seconds: 60 },
      { from: 'info', to: 'warn', by: 'timer' },
    ]);
  });

  it('is switched to debug and back', () => {
    const { log, control } = leveled('warn');
    control.toggle(signal);
    expect(log.level).toBe('debug');
    control.toggle(signal);
    expect(log.level).toBe('warn');
  });

  it('is switched between debug and info where debug is what was set', () => {
    const { log, control } = leveled('debug');
    control.toggle(signal);
    expect(log.level).toBe('info');
    control.toggle(signal);
    expect(log.level).toBe('debug');
  });

  it('does not return by itself once it was changed otherwise', () => {
    const { log, control } = leveled('info');
    control.set('debug', endpoint, 60);
    control.toggle(signal);
    expect(log.level).toBe('info');
    control.set('debug', endpoint, 60);
    control.set('http', endpoint);
    control.set('debug', endpoint, 60);
    log.level = 'error';
    vi.advanceTimersByTime(1e6);
    expect(log.level).toBe('error');
    control.set('debug', endpoint, 60);
    vi.advanceTimersByTime(60_000);
    expect(log.level).toBe('error');
    control.set('debug', endpoint, 60);
    control.stop();
    vi.advanceTimersByTime(60_000);
    expect(log.level).toBe('debug');
  });

  it('is told of on a line that is written, whichever way it changes', async () => {
    const { control, lines } = leveled('info');
    for (const level of ['error', 'warn', 'error', 'error', 'debug', 'error']) control.set(level, endpoint);
    expect((await lines()).map(({ level, from, to }) => [from, to, level])).toEqual([
      ['info', 'error', 'info'],
      ['error', 'warn', 'warn'],
      ['warn', 'error', 'warn'],
      ['error', 'error', 'error'],
      ['error', 'debug', 'info'],
      ['debug', 'error', 'info'],
    ]);
  });
});
