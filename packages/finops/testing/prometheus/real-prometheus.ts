import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openMetricsHistory } from './history.ts';

const run = promisify(execFile);

export interface RealPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** A Prometheus that has scraped `history.ts`; undefined where its programs are not built (see docs/testing). */
export async function startPrometheus(
  binaries: string = process.env['VIGIE_BACKENDS'] ?? join(homedir(), '.cache/vigie/backends'),
): Promise<RealPrometheus | undefined> {
  const found = await readdir(binaries).catch(() => []);
  const prometheus = found.find((name) => name.startsWith('prometheus-'));
  const promtool = found.find((name) => name.startsWith('promtool-'));
  if (prometheus === undefined || promtool === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'vigie-prometheus-'));
  await writeFile(join(folder, 'history.om'), openMetricsHistory());
  await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
  await run(join(binaries, promtool), ['tsdb', 'create-blocks-from', 'openmetrics', 'history.om', 'data'], {
    cwd: folder,
  });
  const port = await freePort();
  const server = spawn(
    join(binaries, prometheus),
    [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await ready(url);
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await delay(100);
  }
  throw new Error(`Prometheus at ${url} was not ready within 30 s`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
