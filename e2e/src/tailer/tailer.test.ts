import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readStages, startTailer, type Tailer } from './index.ts';

type Value = [time: string, line: string, metadata?: Record<string, string>];
interface Stream {
  readonly stream: Record<string, string>;
  readonly values: Value[];
}

const CONFIG = join(import.meta.dirname, '..', '..', '..', 'deploy', 'compose', 'alloy', 'config.alloy');
const stages = readStages(CONFIG);

let folder: string;
let file: string;
let lokiUrl: string;
let pushed: Stream[];
let answer: () => number;
let ends: (() => unknown)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-tailer-'));
  file = join(folder, 'stdout.log');
  pushed = [];
  answer = () => 204;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const status = answer();
      if (status === 204) pushed.push(...(JSON.parse(body) as { streams: Stream[] }).streams);
      response.writeHead(status).end('said why');
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  lokiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ends = [() => server.closeAllConnections(), () => server.close()];
});
afterEach(async () => {
  for (const end of ends) await end();
  rmSync(folder, { recursive: true, force: true });
});

const start = (): Tailer => {
  const tailer = startTailer({
    file,
    positionFile: join(folder, 'position.json'),
    lokiUrl,
    stages,
    labels: { service: 'container' },
  });
  ends.unshift(() => tailer.kill());
  return tailer;
};
const lines = (): string[] => pushed.flatMap(({ values }) => values.map(([, line]) => line));

it('a line becomes what Alloy makes of it; one of somebody else passes as it is', async () => {
  const line = JSON.stringify({
    time: '2026-11-21T10:00:00.123Z',
    level: 'warn',
    message: 'm',
    service: 'orders',
    environment: 'test',
    trace_id: 'a1',
    span_id: 'b2',
    status: 200,
  });
  writeFileSync(file, `${line}\nnot JSON\n`);
  await start().stop();
  expect(pushed).toEqual([
    {
      stream: { service: 'orders', environment: 'test', level: 'warn' },
      values: [['1795255200123000000', line, { trace_id: 'a1', span_id: 'b2' }]],
    },
    { stream: { service: 'container' }, values: [[expect.stringMatching(/^\d{19}$/), 'not JSON']] },
  ]);
});

it('half a line waits for its other half, also in the middle of a character', async () => {
  const bytes = Buffer.from('é1\né2\n');
  writeFileSync(file, bytes.subarray(0, 5));
  const tailer = start();
  await vi.waitFor(() => expect(lines()).toEqual(['é1']));
  appendFileSync(file, bytes.subarray(5));
  await vi.waitFor(() => expect(lines()).toEqual(['é1', 'é2']));
  await tailer.stop();
  expect(tailer.pushed()).toBe(2);
});

it('a line longer than a portion is one line', async () => {
  const long = 'x'.repeat(3_000_000);
  writeFileSync(file, `a\n${long}\nb\n`);
  await start().stop();
  expect(lines()).toEqual(['a', long, 'b']);
});

it('a file that is moved away is read to its end, then the new one; one cut off, from its beginning', async () => {
  writeFileSync(file, '1\n2\n');
  const tailer = start();
  await vi.waitFor(() => expect(lines()).toEqual(['1', '2']));
  appendFileSync(file, '3\n4');
  renameSync(file, `${file}.1`);
  writeFileSync(file, '5 of them\n');
  await vi.waitFor(() => expect(lines()).toEqual(['1', '2', '3', '4', '5 of them']));
  truncateSync(file);
  appendFileSync(file, '6\n');
  await tailer.stop();
  expect(lines()).toEqual(['1', '2', '3', '4', '5 of them', '6']);
});

it('goes on where it was killed, even when the file was moved away meanwhile', async () => {
  writeFileSync(file, '1\n2\n3');
  const first = start();
  await vi.waitFor(() => expect(lines()).toEqual(['1', '2']));
  await first.kill();
  appendFileSync(file, '\n4\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, '5\n');
  await start().stop();
  expect(lines()).toEqual(['1', '2', '3', '4', '5']);
});

it('waits for a Loki that is busy or fails, and tells what one refuses for good', async () => {
  const answers = [429, 503, 204, 400];
  answer = () => answers.shift() ?? 204;
  writeFileSync(file, '1\n');
  const tailer = start();
  await vi.waitFor(() => expect(lines()).toEqual(['1']), { timeout: 5000 });
  appendFileSync(file, '2\n');
  await vi.waitFor(() => expect(tailer.refusals()).toEqual(['400 said why']));
  appendFileSync(file, '3\n');
  await tailer.stop();
  expect(lines()).toEqual(['1', '3']);
});
