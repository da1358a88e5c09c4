import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceProcess, type ServiceDiedError } from './service-process.ts';

let folder: string;
let deaths: ServiceDiedError[];
let started: ServiceProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-process-'));
  deaths = [];
  started = [];
});

afterEach(() => {
  for (const each of started) each.kill();
  rmSync(folder, { recursive: true });
});

function start(source: string): ServiceProcess {
  const file = join(folder, 'service.mts');
  writeFileSync(file, source);
  const service = new ServiceProcess({
    name: 'orders',
    command: [file],
    env: process.env,
    logFile: join(folder, 'orders.log'),
    died: (error) => deaths.push(error),
  });
  started.push(service);
  return service;
}

const log = (): string => readFileSync(join(folder, 'orders.log'), 'utf8');
const printed = (text: string): Promise<void> =>
  vi.waitFor(() => expect(log()).toContain(text), { timeout: 10_000 });

describe('ServiceProcess', () => {
  it('counts access lines, keeps all output in a file and stops on SIGTERM', async () => {
    const service = start(`
      console.log(JSON.stringify({ message: 'request', status: 200 }));
      console.error('a warning');
      process.on('SIGTERM', () => { console.log(JSON.stringify({ message: 'request' })); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `);
    await printed('ready');
    expect(service.accessLines).toBe(1);
    expect(await service.stop(10_000)).toBeUndefined();
    expect(service.accessLines).toBe(2);
    expect(log()).toContain('a warning');
    expect(deaths).toEqual([]);
    expect(await service.stop(10)).toBeUndefined();
  });

  it('tells which service ended by itself, how, and its last lines on stderr', async () => {
    start(`for (let i = 0; i < 50; i++) console.error('line ' + i); process.exitCode = 3;`);
    await vi.waitFor(() => expect(deaths).toHaveLength(1), { timeout: 10_000 });
    const { message } = deaths[0]!;
    expect(message).toContain('orders ended by itself with exit code 3.');
    expect(message).toMatch(/stderr:\nline 38\n[^]*line 49\n/);
    expect(message).toContain(join(folder, 'orders.log'));
  });

  it('kills a service that does not stop in time and says so', async () => {
    const service = start(
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready');`,
    );
    await printed('ready');
    expect(await service.stop(100)).toBe('orders did not stop within 0.1 s and was killed.');
    expect(isAlive(service.pid!)).toBe(false);
  });

  it('tells an exit code that is not 0', async () => {
    const service = start(
      `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready');`,
    );
    await printed('ready');
    expect(await service.stop(10_000)).toBe('orders stopped with exit code 7.');
  });

  it('does not hear a Ctrl-C of the terminal, which goes to the whole process group of the runner', async () => {
    const { runner, pid } = await startRunner(`process.on('SIGINT', () => console.log('heard'));`);
    process.kill(-runner.pid!, 'SIGINT');
    expect(String(await once(runner.stdout!, 'data'))).toBe('heard\n');
    expect(isAlive(pid)).toBe(true);
    process.kill(-runner.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
  });

  it('ends with a runner that is killed, even where it ignores SIGTERM', async () => {
    const { runner, pid } = await startRunner('', `process.on('SIGTERM', () => {});`);
    expect(isAlive(pid)).toBe(true);
    runner.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 15_000 });
  });
});

/** A process of its own group that starts one service, as the demo does. */
async function startRunner(
  before: string,
  inService: string = '',
): Promise<{ runner: ReturnType<typeof spawn>; pid: number }> {
  const service = join(folder, 'service.mts');
  writeFileSync(service, `${inService} setInterval(() => {}, 1000); console.log('ready');`);
  const source = `
    ${before}
    const { ServiceProcess } = await import(${JSON.stringify(new URL('service-process.ts', import.meta.url).href)});
    const service = new ServiceProcess({ name: 'orders', command: [${JSON.stringify(service)}], env: process.env,
      logFile: ${JSON.stringify(join(folder, 'orders.log'))}, died: () => {} });
    console.log(service.pid);
  `;
  const runner = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [text] = (await once(runner.stdout, 'data')) as [Buffer];
  await printed('ready');
  return { runner, pid: Number(text) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
