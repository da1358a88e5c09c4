import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly lines: () => Record<string, unknown>[];
  readonly ended: Promise<number | null>;
}

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(env: Record<string, string>): Running {
  const child = spawn(process.execPath, ['--conditions=@vigie/source', MAIN], {
    env: { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'none', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  return {
    child,
    lines: () =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    ended: new Promise((resolve) => child.once('exit', resolve)),
  };
}

describe('the service', () => {
  it('starts on its own database, serves, and ends with 0 on SIGTERM', async () => {
    const { child, lines, ended } = start({ PORT: '0' });
    const url = await vi.waitFor(
      () => {
        const line = lines().find(({ message }) => message === 'listening');
        expect(line).toBeDefined();
        return String(line?.['url']);
      },
      { timeout: 90_000, interval: 50 },
    );
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/health`)).text()).toBe(await (await fetch(`${url}/readyz`)).text());
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const messages = lines().map(({ message }) => message);
    expect(messages).toContain('stopping');
    // The page alone: what operators ask is not logged.
    expect(messages.filter((message) => message === 'request')).toHaveLength(1);
  }, 120_000);

  it('names a port that is taken and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { lines, ended } = start({ PORT: String(port) });
    expect(await ended).toBe(1);
    expect(lines().find(({ level }) => level === 'error')?.['message']).toContain(
      `Port ${port} on 127.0.0.1 is taken`,
    );
    other.close();
  }, 120_000);
});
