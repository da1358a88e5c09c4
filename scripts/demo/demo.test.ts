import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultPorts } from './options.ts';
import type { Summary } from './summary.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const anyPorts = Object.keys(defaultPorts).flatMap((part) => [`--port-${part}`, '0']);

let folder: string;
let runs: Run[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-demo-'));
});
afterEach(() => {
  for (const run of runs) run.process.kill('SIGKILL');
  runs = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly process: ChildProcess;
  readonly pid: number;
  stdout: string;
  stderr: string;
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
}

/** The demo as a command of its own, on ports nobody else has. */
function start(...args: string[]): Run {
  const child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', main, '--folder', folder, ...anyPorts, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const run: Run = {
    process: child,
    pid: child.pid!,
    stdout: '',
    stderr: '',
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
  runs.push(run);
  return run;
}

async function printed(run: Run, pattern: RegExp): Promise<string> {
  return vi.waitFor(
    () => {
      const match = pattern.exec(run.stdout + run.stderr);
      if (match === null) throw new Error(`not printed: ${String(pattern)}\n${run.stdout}${run.stderr}`);
      return match[1] ?? match[0];
    },
    { timeout: 60_000, interval: 20 },
  );
}

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): ProcessLine[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command! }))
    .filter(({ command }) => !command.includes('<defunct>'));
}

function descendants(pid: number): ProcessLine[] {
  const all = processes();
  const family = new Set([pid]);
  const found: ProcessLine[] = [];
  for (let before = 0; family.size > before;) {
    before = family.size;
    for (const each of all) {
      if (!family.has(each.parent) || family.has(each.pid)) continue;
      family.add(each.pid);
      found.push(each);
    }
  }
  return found;
}

/** The demo's own processes; `ps` itself is a child of the test. */
async function untilGone(started: readonly ProcessLine[]): Promise<void> {
  await vi.waitFor(
    () => {
      const alive = new Map(processes().map((each) => [each.pid, each.command]));
      expect(started.filter(({ pid, command }) => alive.get(pid) === command)).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );
}

describe.skipIf(process.platform === 'win32')('the demo', () => {
  it(
    'starts everything, shows its page, balances every signal and leaves no process',
    { timeout: 120_000 },
    async () => {
      const run = start('--for', '5s', '--rate', '10', '--json');
      await printed(run, /"event":"ready"/);
      const ready = JSON.parse(run.stdout) as { event: string; url: string };
      expect(ready).toEqual({
        event: 'ready',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        afterMs: expect.any(Number),
      });
      const page = await fetch(ready.url);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      const started = descendants(run.pid);
      expect(started.length).toBeGreaterThanOrEqual(5);

      expect(await run.ended, run.stdout + run.stderr).toBe(0);
      const summary = JSON.parse(run.stdout.split('\n')[1]!) as Summary;
      expect(summary).toMatchObject({ event: 'summary', ok: true, problems: [], requests: { failed: 0 } });
      expect(summary.requests.sent).toBeGreaterThan(60);
      expect(summary.requests.expectedErrors).toBeGreaterThan(2);
      expect(summary.services.map((each) => each.service)).toEqual([
        'offreapi',
        'datapress-api',
        'datapress-front',
      ]);
      for (const { answered, accessLines, serverSpans, sent, ledgers } of summary.services) {
        expect(answered).toBeGreaterThan(0);
        expect([accessLines, serverSpans]).toEqual([answered, answered]);
        expect(answered).toBeGreaterThanOrEqual(sent);
        expect(ledgers.map((each) => each.destination)).toEqual(['loki', 'otlp_traces', 'stdout']);
      }
      expect(run.stderr).toMatch(/10 offers published, \d+ candidates applied with a PDF\./);
      await untilGone(started);
    },
  );

  it(
    'stops on Ctrl-C, also where it comes several times at once, with a summary',
    { timeout: 60_000 },
    async () => {
      const run = start();
      await printed(run, /\nOpen (http:.*)\n/);
      const started = descendants(run.pid);
      // npm, the shell and the terminal may each pass it on.
      for (let i = 0; i < 3; i++) run.process.kill('SIGINT');
      expect(await run.ended, run.stdout + run.stderr).toBe(0);
      expect(run.stdout).toMatch(/\d+ requests sent, \d+ of them wrong on purpose, 0 failed\./);
      expect(run.stdout).toContain('✓ No request failed, every signal agrees and every ledger balances.');
      expect(
        run.stdout.match(/http:\/\/\S+/g)?.filter((url) => run.stdout.includes(`Open ${url}`)),
      ).toHaveLength(2);
      await untilGone(started);
    },
  );

  it('leaves no process when it is killed', { timeout: 60_000 }, async () => {
    const run = start();
    await printed(run, /\nOpen /);
    const started = descendants(run.pid);
    expect(started.length).toBeGreaterThanOrEqual(5);
    run.process.kill('SIGKILL');
    expect(await run.ended).toBe('SIGKILL');
    await untilGone(started);
  });

  it('stops when npm, or what npm started it with, is killed', { timeout: 60_000 }, async () => {
    const command = [process.execPath, '--conditions=@vigie/source', main, '--folder', folder, ...anyPorts];
    const wrapper = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { spawn } from 'node:child_process'; spawn(${JSON.stringify(command[0])}, ${JSON.stringify(command.slice(1))}, { stdio: 'inherit' });`,
      ],
      { env: { ...process.env, npm_lifecycle_event: 'demo' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let stdout = '';
    wrapper.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await vi.waitFor(() => expect(stdout).toContain('\nOpen '), { timeout: 60_000 });
    const started = descendants(wrapper.pid!);
    expect(started.length).toBeGreaterThanOrEqual(6);
    wrapper.kill('SIGKILL');
    await untilGone(started);
    expect(stdout).toContain('✓ No request failed');
  });

  it('names a service that ended by itself and stops the others', { timeout: 60_000 }, async () => {
    const run = start();
    await printed(run, /\nOpen /);
    const started = descendants(run.pid);
    process.kill(started.find(({ command }) => command.includes('datapress/front'))!.pid, 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.stderr).toContain('datapress-front ended by itself with SIGKILL.');
    await untilGone(started);
  });

  it(
    'exits with 1 and says why when requests fail, while its signals still balance',
    { timeout: 60_000 },
    async () => {
      const run = start('--for', '3s', '--rate', '10', '--json');
      await printed(run, /"event":"ready"/);
      const database = descendants(run.pid).find(({ command }) => command.includes('embedded-database'));
      process.kill(database!.pid, 'SIGKILL');
      expect(await run.ended).toBe(1);
      const summary = JSON.parse(run.stdout.split('\n')[1]!) as Summary;
      expect(summary.ok).toBe(false);
      expect(summary.requests.failed).toBeGreaterThan(0);
      expect(summary.problems[0]).toMatch(/^offreapi: GET \/.* failed: answered 503 in place of 200: /);
      for (const { answered, accessLines, serverSpans } of summary.services) {
        expect([accessLines, serverSpans]).toEqual([answered, answered]);
      }
    },
  );

  it('stops at once on a second Ctrl-C', { timeout: 60_000 }, async () => {
    // A first start takes seconds, and closing waits for the database to be there.
    const run = start('--fresh');
    await printed(run, /First start/);
    run.process.kill('SIGINT');
    await printed(run, /Stopping; Ctrl-C again stops at once\./);
    const started = descendants(run.pid);
    const again = setInterval(() => run.process.kill('SIGINT'), 100);
    expect(await run.ended).toBe(130);
    clearInterval(again);
    // Said only by a demo that stopped in order.
    expect(run.stderr).not.toContain('Stopped before it was ready.');
    await untilGone(started);
  });

  it('names a taken port with its option and starts nothing', { timeout: 20_000 }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const run = start('--port-api', String(port));
    expect(await run.ended).toBe(2);
    expect(run.stderr).toBe(`Port ${port} is taken; choose another one for it with --port-api.\n`);
    expect(run.stdout).toBe('');
    server.close();
  });

  it('answers --help with 0 and a wrong option with 2', { timeout: 20_000 }, async () => {
    const help = start('--help');
    const wrong = start('--for', 'ever');
    expect(await help.ended).toBe(0);
    expect(help.stdout).toContain('npm run demo -- [options]');
    expect(await wrong.ended).toBe(2);
    expect(wrong.stderr).toContain('--for is "ever"');
  });
});
