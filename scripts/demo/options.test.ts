import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPorts, parseOptions, usage, type DemoOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

const parse = (...args: string[]): DemoOptions => {
  const options = parseOptions(args, '/repo');
  if (options === 'help') throw new Error('did not expect help');
  return options;
};

describe('parseOptions', () => {
  it('runs until Ctrl-C on the ports of the real backends when nothing is asked', () => {
    expect(parse()).toEqual({
      forMs: undefined,
      ports: { console: 4000, offreapi: 3000, api: 8000, front: 8080, otlp: 4318, loki: 3100, database: 0 },
      rate: 4,
      fresh: false,
      json: false,
      folder: join('/repo', '.vigie', 'demo'),
    });
  });

  it('reads every option', () => {
    const options = parse(
      '--for',
      '30s',
      '--rate=0.5',
      '--fresh',
      '--json',
      '--folder',
      '/tmp/x',
      ...Object.keys(defaultPorts).flatMap((part, index) => [`--port-${part}`, String(7000 + index)]),
    );
    expect(options).toMatchObject({ forMs: 30_000, rate: 0.5, fresh: true, json: true, folder: '/tmp/x' });
    expect(Object.values(options.ports)).toEqual([7000, 7001, 7002, 7003, 7004, 7005, 7006]);
  });

  it('lets several parts take free ports', () => {
    expect(parse('--port-api', '0', '--port-front', '0').ports).toMatchObject({ api: 0, front: 0 });
  });

  it.each([
    [['--for', 'soon'], '--for is "soon"; give a duration such as'],
    [['--rate', '0'], '--rate is "0"; give requests per second'],
    [['--rate', '201'], '--rate is "201"'],
    [['--rate', ''], '--rate is ""'],
    [['--port-api', '65536'], '--port-api is "65536"; give a port'],
    [['--port-api', 'http'], '--port-api is "http"'],
    [['--port-front', '8000'], '--port-api and --port-front are both 8000'],
    [['--ports', '1'], "Unknown option '--ports'"],
    [['now'], "Unexpected argument 'now'"],
    [['--for'], "Option '--for <value>' argument missing"],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  it('answers --help whatever stands beside it, and the help names every port', () => {
    expect(parseOptions(['--help', '--port-api', 'x'], '/repo')).toBe('help');
    for (const part of Object.keys(defaultPorts)) expect(usage).toContain(`--port-${part} `);
  });
});
