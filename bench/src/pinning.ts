import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which cores the server has to itself and which everything else shares; undefined `reason` when pinned. */
export type Pinning =
  | { readonly pinned: true; readonly serverCore: string; readonly otherCores: string }
  | { readonly pinned: false; readonly reason: string };

export function findPinning(): Pinning {
  if (process.platform !== 'linux') return { pinned: false, reason: `${process.platform} has no taskset` };
  const cores = allowedCores();
  if (cores.length < 2) return { pinned: false, reason: 'there is only one core' };
  const serverCore = String(cores.at(-1));
  if (spawnSync('taskset', ['-c', serverCore, 'true']).status !== 0) {
    return { pinned: false, reason: 'taskset is not there or not allowed' };
  }
  return { pinned: true, serverCore, otherCores: cores.slice(0, -1).join(',') };
}

/** The command in front of a command that holds it on its cores. */
export function pinned(pinning: Pinning, role: 'server' | 'other'): string[] {
  if (!pinning.pinned) return [];
  return ['taskset', '-c', role === 'server' ? pinning.serverCore : pinning.otherCores];
}

/** Moves this process off the server's core. */
export function pinSelf(pinning: Pinning): void {
  if (pinning.pinned) spawnSync('taskset', ['-a', '-c', '-p', pinning.otherCores, String(process.pid)]);
}

/** Expands `0-2,5` of /proc/self/status. */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return list === undefined ? [] : parseCoreList(list);
}
