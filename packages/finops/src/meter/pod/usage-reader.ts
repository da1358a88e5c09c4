import { performance } from 'node:perf_hooks';
import type { Cgroup } from './cgroup.ts';

/** What has been used so far. */
export interface UsageReader {
  /** Whose usage it is. */
  readonly scope: 'process' | 'container';
  /** Monotonic. */
  cpuSeconds(): number;
  memoryBytes(): number;
  /** Seconds that the event loop of this thread has waited; monotonic. */
  idleSeconds(): number;
}

const idleSeconds = (): number => performance.eventLoopUtilization().idle / 1000;

/** This process with its threads: CPU time and resident set. */
export const processUsage: UsageReader = {
  scope: 'process',
  cpuSeconds() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  memoryBytes: () => process.memoryUsage.rss(),
  idleSeconds,
};

/** The whole container, other processes in it too; undefined where its files cannot be read. */
export function containerUsage(cgroup: Cgroup | undefined): UsageReader | undefined {
  if (cgroup === undefined) return undefined;
  let cpuSeconds = cgroup.cpuSeconds();
  let memoryBytes = cgroup.memoryBytes();
  if (cpuSeconds === undefined || memoryBytes === undefined) return undefined;
  return {
    scope: 'container',
    cpuSeconds: () => (cpuSeconds = cgroup.cpuSeconds() ?? cpuSeconds) as number,
    memoryBytes: () => (memoryBytes = cgroup.memoryBytes() ?? memoryBytes) as number,
    idleSeconds,
  };
}
