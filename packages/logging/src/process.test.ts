import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Ledger } from '@vigie/delivery';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Line } from './test-logger.ts';

const folder = path.resolve(import.meta.dirname, '..');
const PREFACE = `
  import { createLogger } from './src/index.ts';
  const log = createLogger({ service: 'child' });
  const many = (count, size = 100) => { for (let i = 0; i < count; i++) log.info('line', { i, pad: 'x'.repeat(size) }); };
  const ledger = () => log.deliveries[0].ledger();
`;
const node = (code: string): string[] => [
  '--conditions=@vigie/source',
  '--disable-warning=ExperimentalWarning',
  '--input-type=module-typescript',
  '-e',
  PREFACE + code,
];

function start(
  command: string,
  args: readonly string[],
  stdio: readonly ('pipe' | 'ipc' | 'ignore' | number)[],
): ChildProcess {
  const child = spawn(command, args, { cwd: folder, stdio: [...stdio] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = '';
  for await (const chunk of stream?.setEncoding('utf8') ?? []) text += String(chunk);
  return text;
}

function parsed(text: string): Line[] {
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/** Runs a child whose standard output is a socket pair, as Node makes them, and reads all of it. */
async function run(
  code: string,
): Promise<{ lines: Line[]; stderr: string; code: number | null; signal: string | null }> {
  const child = start(process.execPath, node(code), ['ignore', 'pipe', 'pipe']);
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  return { lines: parsed(stdout), stderr, code: exitCode, signal };
}

const numbers = (lines: readonly Line[]): unknown[] =>
  lines.filter(({ message }) => message === 'line').map((line) => line['i']);
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Says briefly where a sequence from 0 breaks off. */
function expectUpTo(got: readonly unknown[], count: number): void {
  const wrong = got.findIndex((number, at) => number !== at);
  expect(wrong === -1 ? [] : got.slice(wrong, wrong + 3), `number ${wrong}`).toEqual([]);
  expect(got).toHaveLength(count);
}

describe('no line is lost when the process ends', () => {
  it.each([
    ['process.exit right after 10,000 lines', 'many(10_000); process.exit(3);', 3],
    ['the end of the event loop', 'many(10_000);', 0],
    [
      'an uncaught exception',
      'many(9_999); setImmediate(() => { log.info("line", { i: 9_999 }); throw new Error("crash"); });',
      1,
    ],
    ['an unhandled rejection', 'many(10_000); Promise.reject(new Error("crash"));', 1],
    ['process.exit within a timer', 'setTimeout(() => { many(10_000); process.exit(0); }, 5);', 0],
    ['lines of exit listeners', 'process.on("exit", () => many(10_000));', 0],
    [
      'lines of exit listeners that stand before ours',
      'many(5); process.prependListener("exit", () => { for (let i = 5; i < 10_000; i++) log.info("line", { i }); });',
      0,
    ],
  ])('%s', async (_name, code, exit) => {
    const child = await run(code);
    expect(child.code).toBe(exit);
    expectUpTo(numbers(child.lines), 10_000);
    if (exit === 1) expect(child.stderr).toContain('crash');
  });

  it('through a pipe of the shell, a slow reader of it, and into a file', async () => {
    const script = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vigie-logging-')), 'child.mts');
    onTestFinished(() => fs.rmSync(path.dirname(script), { recursive: true }));
    const file = `${script}.log`;
    fs.writeFileSync(
      script,
      PREFACE.replace('./src/index.ts', path.join(folder, 'src/index.ts')) + 'many(10_000); process.exit(0);',
    );
    const child = `"${process.execPath}" --conditions=@vigie/source --disable-warning=ExperimentalWarning "${script}"`;
    const slow = `"${process.execPath}" -e "const fs=require('fs');const b=Buffer.alloc(65536);for(let n;(n=fs.readSync(0,b))>0;){fs.writeSync(1,b,0,n);Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,2)}"`;
    for (const command of [`${child} | cat`, `${child} | ${slow}`, `${child} > "${file}"; cat "${file}"`]) {
      const shell = start('sh', ['-c', command], ['ignore', 'pipe', 'pipe']);
      expectUpTo(numbers(parsed(await textOf(shell.stdout))), 10_000);
    }
  });

  it('on SIGTERM, with shutdown in the handler', async () => {
    const child = start(
      process.execPath,
      node(`
        setInterval(() => many(10), 1);
        setTimeout(() => console.error('ready'), 20);
        process.on('SIGTERM', async () => { log.info('going'); await log.shutdown(15_000); log.info('gone', ledger()); process.exit(0); });
      `),
      ['ignore', 'pipe', 'pipe'],
    );
    const text = textOf(child.stdout);
    const exit = once(child, 'exit');
    await once(child.stderr as Readable, 'data');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    const lines = parsed(await text);
    const last = lines.at(-1) as Line & Ledger;
    expect(last).toMatchObject({
      message: 'gone',
      pending: 0,
      delivered: lines.length - 1,
      created: lines.length - 1,
    });
  });

  it('when winston handles the uncaught exception, and without its three seconds', async () => {
    const child = await run(`
      let thrown;
      log.exceptions.handle();
      many(10);
      setTimeout(() => { thrown = performance.now(); throw new TypeError('crash'); }, 1);
      process.on('exit', () => log.info('exit', { after: performance.now() - thrown }));
    `);
    expect(child.code).toBe(1);
    expectUpTo(numbers(child.lines), 10);
    const [crash, exit] = child.lines.slice(-2);
    expect(crash).toMatchObject({
      level: 'error',
      exception: true,
      error: { type: 'TypeError', message: 'crash' },
    });
    expect(exit?.['after']).toBeLessThan(1500);
  });

  it('when winston handles what is not caught and goes on', async () => {
    const child = await run(`
      log.exitOnError = false;
      log.exceptions.handle();
      log.rejections.handle();
      setTimeout(() => { throw new TypeError('crash'); }, 1);
      setTimeout(() => { Promise.reject(new RangeError('reject')); }, 20);
      setTimeout(() => { many(10); log.exceptions.unhandle(); log.rejections.unhandle(); }, 60);
    `);
    expect(child.code).toBe(0);
    expectUpTo(numbers(child.lines), 10);
    expect(child.lines.slice(0, 2)).toMatchObject([
      { level: 'error', exception: true, error: { type: 'TypeError', message: 'crash' } },
      { level: 'error', rejection: true, error: { type: 'RangeError', message: 'reject' } },
    ]);
  });

  it('from worker threads and several processes at once, each line whole', async () => {
    const code = `
      import { Worker, isMainThread } from 'node:worker_threads';
      many(2000);
      const w = new Worker(${JSON.stringify(`${PREFACE} many(2000);`)}, { eval: true, execArgv: ['--conditions=@vigie/source', '--input-type=module-typescript'] });
      w.on('error', (e) => { console.error(e); process.exit(9); });
    `;
    const quoted = [process.execPath, ...node(code)]
      .map((part) => `'${part.replaceAll("'", `'\\''`)}'`)
      .join(' ');
    const shell = start('sh', ['-c', `(${quoted} & ${quoted} & wait) | cat`], ['ignore', 'pipe', 'pipe']);
    const [text, errors] = await Promise.all([textOf(shell.stdout), textOf(shell.stderr)]);
    expect(errors).toBe('');
    const lines = parsed(text);
    expect(numbers(lines)).toHaveLength(8000);
  });
});

describe('a reader that does not read', () => {
  const LEDGER = `
    let turns = 0;
    setInterval(() => turns++, 1).unref();
    process.on('message', (m) => { if (m === 'ledger') process.send({ turns, ledger: ledger(), rss: process.memoryUsage().rss }); else process.exit(0); });
  `;
  interface Report {
    readonly turns: number;
    readonly ledger: Ledger;
    readonly rss: number;
  }

  async function report(child: ChildProcess): Promise<Report> {
    const answer = once(child, 'message');
    child.send('ledger');
    return ((await answer) as [Report])[0];
  }

  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((a, b) => a + b, 0);

  it('does not halt the service, costs bounded memory, and gets the rest whole when it reads again', async () => {
    const child = start(
      process.execPath,
      node(
        `${LEDGER} setInterval(() => { if (!globalThis.stop) many(1000, 200); }, 5).unref(); process.on('message', (m) => { if (m === 'stop') globalThis.stop = true; });`.replace(
          "if (m === 'ledger')",
          "if (m === 'stop') return; if (m === 'ledger')",
        ),
      ),
      ['ignore', 'pipe', 'pipe', 'ipc'],
    );
    const early = await vi.waitUntil(
      async () => {
        const seen = await report(child);
        return seen.ledger.dropped.overflow > 20_000 ? seen : undefined;
      },
      { timeout: 15_000, interval: 50 },
    );
    expect(early.turns).toBeGreaterThan(20);
    child.send('stop');
    const { ledger } = await report(child);
    expect(ledger.created).toBe(ledger.delivered + sum(ledger.dropped) + ledger.pending);
    expect(ledger.pendingBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
    const text = textOf(child.stdout);
    await vi.waitUntil(async () => (await report(child)).ledger.pending === 0, {
      timeout: 10_000,
      interval: 20,
    });
    const end = (await report(child)).ledger;
    child.send('exit');
    const got = numbers(parsed(await text));
    expect(got).toHaveLength(end.delivered);
    expect(end.created).toBe(end.delivered + end.dropped.overflow);
    expect(await once(child, 'exit').catch(() => undefined)).toBeDefined();
  });

  it('holds up an exit only for so long, and even then costs whole lines', async () => {
    const quoted = [process.execPath, ...node('many(20_000); process.exit(7);')].map(shellQuoted).join(' ');
    // The shell says when the child has ended, and only then lets the reader begin.
    const shell = start(
      'sh',
      ['-c', `(${quoted}; echo "exit $?" >&2) | (read -r go <&3; cat)`],
      ['ignore', 'pipe', 'pipe', 'pipe'],
    );
    const text = textOf(shell.stdout);
    const begun = performance.now();
    let told = '';
    shell.stderr?.on('data', (data: Buffer) => (told += data.toString()));
    await vi.waitUntil(() => told.includes('exit 7'), { timeout: 10_000 });
    expect(told).toMatch(/VIGIE_W_LOGGING.*took nothing: \d+ log lines are lost/);
    expect(performance.now() - begun).toBeLessThan(10_000);
    (shell.stdio[3] as Writable).write('go\n');
    const lines = parsed(await text);
    expectUpTo(numbers(lines), lines.length);
    expect(lines.length).toBeGreaterThan(100);
    expect(told).toContain(`: ${20_000 - lines.length} log lines are lost`);
  });

  it('and is gone does not end the service: the lines are counted, the warning is given once', async () => {
    const child = start(process.execPath, node(`${LEDGER} setInterval(() => many(10), 1).unref();`), [
      'ignore',
      'pipe',
      'pipe',
      'ipc',
    ]);
    const errors = textOf(child.stderr);
    await once(child.stdout as Readable, 'data');
    child.stdout?.destroy();
    const { ledger } = await vi.waitUntil(
      async () => {
        const seen = await report(child);
        return seen.ledger.dropped.refused > 500 ? seen : undefined;
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(ledger.created).toBe(ledger.delivered + ledger.dropped.refused + ledger.pending);
    const exit = once(child, 'exit');
    child.send('exit');
    expect(await exit).toEqual([0, null]);
    expect((await errors).match(/VIGIE_W_LOGGING/g)).toHaveLength(1);
  });
});
