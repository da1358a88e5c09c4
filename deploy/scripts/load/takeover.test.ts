import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startLoad } from './load.ts';

const DATAPRESS = join(import.meta.dirname, '..', '..', '..', 'demos', 'datapress');
const running: (() => void)[] = [];
afterEach(() => {
  for (const stop of running.splice(0)) stop();
});

interface Service {
  readonly process: ChildProcess;
  readonly port: number;
}

/** A service of DataPress as a pod runs it: its own process, started from main.ts. */
async function start(name: 'api' | 'front', env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', join(DATAPRESS, name, 'src', 'main.ts')],
    {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', OTEL_TRACES_EXPORTER: 'none', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  running.push(() => child.kill('SIGKILL'));
  let text = '';
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    const port = /"message":"listening".*?"port":(\d+)/.exec(text)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  return { process: child, port: await promise };
}

/** A Service of Kubernetes: each new connection goes to the next of the endpoints, those that are open stay where they are. */
async function startService(endpoints: Set<number>): Promise<number> {
  let turn = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    const port = [...endpoints][turn++ % endpoints.size] as number;
    const upstream = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

async function underLoad(
  happens: (first: Service, endpoints: Set<number>) => Promise<void>,
): ReturnType<ReturnType<typeof startLoad>['stop']> {
  // As deploy/kubernetes has it, shorter: connections that were kept open end with an answer, not in the middle of a request.
  const draining = { VIGIE_DRAIN_DELAY_MS: '1000' };
  const [first, second] = await Promise.all([start('api', draining), start('api', draining)]);
  const endpoints = new Set([first.port, second.port]);
  const service = await startService(endpoints);
  const front = await start('front', { API_BASE_URL: `http://127.0.0.1:${service}` });
  const url = `http://127.0.0.1:${front.port}/`;
  const load = startLoad({ url, rate: 40, connections: 8, timeoutMs: 5000, expect: 'story up' });
  await load.running;
  await happens(first, endpoints);
  return await load.stop();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a pod of the API that goes while the front is under load', () => {
  it('fails no request when it leaves the Service first and then ends as asked', async () => {
    const report = await underLoad(async ({ process: child, port }, endpoints) => {
      await pause(500);
      endpoints.delete(port);
      // preStop sleeps: the others learn meanwhile that it goes.
      await pause(500);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      await pause(500);
    });
    expect(report.failures).toEqual({});
    expect(report.succeeded).toBe(report.sent);
    expect(report.sent).toBeGreaterThan(40);
  }, 60_000);

  it('is seen to fail requests when it vanishes and the Service knows no other', async () => {
    const report = await underLoad(async ({ process: child, port }, endpoints) => {
      await pause(500);
      endpoints.clear();
      endpoints.add(port);
      child.kill('SIGKILL');
      await pause(1000);
    });
    expect(report.failed).toBeGreaterThan(0);
    expect(report.succeeded + report.failed).toBe(report.sent);
  }, 60_000);
});
