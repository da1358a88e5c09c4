import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MixOptions, Route } from './mix.ts';

export interface TrafficOptions extends Omit<MixOptions, 'cv'> {
  readonly url: string;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly rate: number | undefined;
}

export interface Traffic {
  readonly seconds: number;
  readonly routes: readonly RouteTraffic[];
  /** Requests that got no answer at all, by reason. */
  readonly unanswered: Readonly<Record<string, number>>;
}

export interface RouteTraffic {
  readonly route: Route;
  readonly requests: number;
  /** Answers with a status that is not the right one, by status. */
  readonly errors: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Puts load on a service from a process of its own, so that neither takes time from the other's event loop. */
export async function putLoad(options: TrafficOptions, signal: AbortSignal): Promise<Traffic> {
  const child = fork(fileURLToPath(new URL('./traffic-process.ts', import.meta.url)), {
    execArgv: ['--conditions=@vigie/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  });
  child.on('error', () => {});
  child.send(options);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process that makes the load ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [Traffic];
    return message;
  } finally {
    ended.catch(() => {});
    if (child.connected) child.disconnect();
  }
}
