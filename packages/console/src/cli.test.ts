import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HELP, parseCli } from './cli.ts';

describe('parseCli', () => {
  it('reads every option', () => {
    const args =
      '--host ::1 --port 1 --otlp-port 2 --loki-port 3 --scrape a=http://127.0.0.1:3000/metrics --scrape b=https://x/metrics?a=b --scrape-interval 500ms --max-memory 32MiB --allow-host c.test --json'.split(
        ' ',
      );
    expect(parseCli(args)).toEqual({
      kind: 'run',
      json: true,
      options: {
        host: '::1',
        port: 1,
        otlpPort: 2,
        lokiPort: 3,
        scrape: [
          { service: 'a', url: 'http://127.0.0.1:3000/metrics' },
          { service: 'b', url: 'https://x/metrics?a=b' },
        ],
        scrapeIntervalMs: 500,
        maxMemoryBytes: 32 * 1024 * 1024,
        allowedHosts: ['c.test'],
      },
    });
  });

  it.each([
    [['--port', '70000'], '--port is "70000"'],
    [['--port', '-1'], '--port'],
    [['--scrape', 'http://127.0.0.1:3000/metrics'], 'NAME=URL'],
    [['--scrape-interval', 'soon'], '--scrape-interval is "soon"'],
    [['--max-memory', 'lots'], '--max-memory is "lots"'],
    [['--unknown'], '--unknown'],
    [['extra'], 'extra'],
  ])('explains %j', (args, message) => {
    expect(parseCli(args)).toEqual({ kind: 'usage', message: expect.stringContaining(message) as string });
  });

  it('documents every option and exit code', () => {
    for (const word of [
      '--port',
      '--otlp-port',
      '--loki-port',
      '--scrape',
      '--max-memory',
      '--json',
      'Exit codes',
    ]) {
      expect(HELP).toContain(word);
    }
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `onOut` may end it once it has printed what was waited for. */
function run(args: readonly string[], onOut?: (out: string, stop: () => void) => void): Promise<Ended> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@vigie/source', main, ...args]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOut?.(out, () => child.kill('SIGTERM'));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

const FREE = ['--port', '0', '--otlp-port', '0', '--loki-port', '0'];

describe('vigie-console', () => {
  it('is ready within a second, says where, and exits 0 on SIGTERM with its counts', async () => {
    let stopped = false;
    const { code, out } = await run([...FREE, '--json'], (soFar, stop) => {
      if (stopped || !soFar.includes('\n')) return;
      stopped = true;
      stop();
    });
    const [ready, end] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(ready).toMatchObject({
      event: 'ready',
      urls: { page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string },
    });
    expect(ready?.startSeconds).toBeLessThan(1);
    expect(end).toMatchObject({ event: 'stopped', signal: 'SIGTERM', services: {} });
    expect(code).toBe(0);
  });

  it('names the port that is taken and what to do, and exits 3', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await run(['--port', '0', '--loki-port', '0', '--otlp-port', String(port)]);
    expect(code).toBe(3);
    expect(err).toContain(`Port ${port} (OTLP) on 127.0.0.1 is already in use.`);
    expect(err).toContain('--otlp-port');
    await new Promise((resolve) => {
      taken.close(resolve);
    });
  });

  it('exits 2 on wrong usage and 0 on --help', async () => {
    const [wrong, misuse, help] = await Promise.all([
      run(['--nope']),
      run([...FREE, '--max-memory', '1']),
      run(['--help']),
    ]);
    expect([wrong.code, misuse.code, help.code]).toEqual([2, 2, 0]);
    expect(misuse.err).toContain('maxMemoryBytes');
    expect(help.out).toBe(HELP);
  });
});
