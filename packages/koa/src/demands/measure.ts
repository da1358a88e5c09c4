import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Vigie } from '../observe.ts';

type CostSnapshot = NonNullable<ReturnType<NonNullable<Vigie['cost']>['snapshot']>>;

export interface MeasureOptions {
  readonly seconds: number;
  /** Clients that ask, wait, and ask again. Default 5. */
  readonly clients?: number;
  /** Milliseconds a client waits on average. Default 100. */
  readonly thinkMs?: number;
  readonly progress?: (seconds: number) => void;
}

export interface MeasuredRoute {
  readonly route: string;
  readonly requests: number;
  /** CPU milliseconds of a request, by the clock of the process from its arrival to its end. */
  readonly truthMs: number;
  /** What the meter tells. */
  readonly demandMs: number;
  readonly standardErrorMs: number;
  readonly identified: boolean;
}

export interface Measured {
  readonly routes: readonly MeasuredRoute[];
  readonly seconds: number;
  /** Share of one core that the service used. */
  readonly utilisation: number;
  /** CPU milliseconds a request that are spent outside of it, and not without requests either: its socket, collections, writing its line. */
  readonly aroundMs: number;
  readonly snapshot: CostSnapshot;
}

interface Truth {
  readonly cpuSeconds: number;
  readonly idleSeconds: number;
  readonly seconds: number;
  readonly work: Readonly<Record<string, { readonly cpuSeconds: number; readonly requests: number }>>;
  readonly snapshot: CostSnapshot;
}

/** Loads a real service with a random mix of its routes, and compares what it tells of their demands with what they took. */
export async function measureDemands(options: MeasureOptions): Promise<Measured> {
  const { seconds, clients = 5, thinkMs = 100, progress = () => {} } = options;
  const child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', '--no-warnings', join(import.meta.dirname, 'service.ts')],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  try {
    const [port] = (await once(createInterface(child.stderr), 'line')) as [string];
    const url = `http://127.0.0.1:${port}`;
    // What a process takes without requests is learnt when there are none.
    await sleep(IDLE_MS);
    const idle = await truthOf(url);
    await sleep(IDLE_MS);
    const before = await truthOf(url);
    const until = performance.now() + seconds * 1000;
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        const route = ROUTES[Math.floor(Math.random() * ROUTES.length)];
        await (await fetch(`${url}${route}`)).text();
        await sleep(-Math.log(1 - Math.random()) * thinkMs);
      }
    };
    const report = setInterval(
      () => progress(Math.round(seconds - (until - performance.now()) / 1000)),
      1000,
    );
    await Promise.all(Array.from({ length: clients }, client));
    clearInterval(report);
    // The last step is settled a second later.
    await sleep(IDLE_MS);
    return compare(idle, before, await truthOf(url));
  } finally {
    child.kill();
  }
}

const ROUTES: readonly string[] = ['/one', '/five', '/twenty'];
const IDLE_MS = 1500;

async function truthOf(url: string): Promise<Truth> {
  return (await (await fetch(`${url}/truth`)).json()) as Truth;
}

function compare(idle: Truth, before: Truth, after: Truth): Measured {
  const base = (before.cpuSeconds - idle.cpuSeconds) / (before.idleSeconds - idle.idleSeconds);
  const seconds = after.seconds - before.seconds;
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const each = Object.values(after.work);
  const worked = each.reduce((sum, route) => sum + route.cpuSeconds, 0);
  const requests = each.reduce((sum, route) => sum + route.requests, 0);
  const around = cpuSeconds - worked - base * (after.idleSeconds - before.idleSeconds);
  return {
    seconds,
    utilisation: cpuSeconds / seconds,
    aroundMs: (around / requests) * 1000,
    snapshot: after.snapshot,
    routes: Object.entries(after.work).map(([route, { cpuSeconds: took, requests: count }]) => {
      const estimate = after.snapshot.routes.find((one) => one.route === route)?.estimate;
      return {
        route,
        requests: count,
        truthMs: (took / count) * 1000,
        demandMs: (estimate?.demandSeconds ?? 0) * 1000,
        standardErrorMs: (estimate?.standardErrorSeconds ?? 0) * 1000,
        identified: estimate?.identified === true,
      };
    }),
  };
}

/** How far a demand lies outside what is true, as a share of it: between the request itself, and all that is spent around it. */
export function errorOf(
  { demandMs, truthMs }: MeasuredRoute,
  { aroundMs }: Pick<Measured, 'aroundMs'>,
): number {
  const most = truthMs + Math.max(0, aroundMs);
  if (demandMs > most) return demandMs / most - 1;
  return demandMs < truthMs ? demandMs / truthMs - 1 : 0;
}
