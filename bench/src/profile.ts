import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BenchRig } from './bench-rig.ts';
import type { BenchOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { Variant } from './variants.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface HotFunction {
  readonly name: string;
  /** File from its package on, and line. */
  readonly place: string;
  readonly microsPerRequest: number;
  /** Of the time that was not idle. */
  readonly share: number;
}

const WARM_UP_SECONDS = 2;

/** Runs one variant under --cpu-prof and gives its functions by their own time, the hottest first. */
export async function profile(
  rig: BenchRig,
  variant: Variant,
  options: BenchOptions,
  progress: Progress,
): Promise<{ file: string; hot: HotFunction[] }> {
  const folder = resolve(options.profileDir);
  mkdirSync(folder, { recursive: true });
  // So that stripping types does not stand among the hot functions.
  await rig.precompile(variant);
  const before = new Set(readdirSync(folder));
  const { connections, rounds, seconds } = options;
  progress.step(`profiling ${variant.name} for ${rounds * seconds} s`);
  const server = await rig.serve(variant, ['--cpu-prof', '--cpu-prof-dir', folder]);
  const warm = await rig.load(server, { seconds: WARM_UP_SECONDS, connections });
  const load = await rig.load(server, { seconds: rounds * seconds, connections });
  await server.quiet();
  await server.stop();
  const written = readdirSync(folder).filter((entry) => entry.endsWith('.cpuprofile') && !before.has(entry));
  // Each thread writes one; the main thread's is by far the largest.
  const [file] = written
    .map((entry) => join(folder, entry))
    .sort((one, other) => statSync(other).size - statSync(one).size);
  if (file === undefined) throw new Error(`no profile was written to ${folder}`);
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  return { file, hot: hotFunctions(parsed, warm.requests + load.requests) };
}

export function hotFunctions(profile: CpuProfile, requests: number): HotFunction[] {
  const byId = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const own = new Map<string, { name: string; place: string; micros: number }>();
  let busy = 0;
  for (const [i, id] of profile.samples.entries()) {
    const frame = byId.get(id);
    // A sample stands for the time until the next one.
    const micros = profile.timeDeltas[i + 1] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)' || frame.functionName === '(root)') continue;
    busy += micros;
    const name = frame.functionName || '(anonymous)';
    const place = frame.url === '' ? '' : `${shortPath(frame.url)}:${frame.lineNumber + 1}`;
    const key = `${name} ${place}`;
    const entry = own.get(key) ?? { name, place, micros: 0 };
    entry.micros += micros;
    own.set(key, entry);
  }
  return [...own.values()]
    .sort((a, b) => b.micros - a.micros)
    .map(({ name, place, micros }) => ({
      name,
      place,
      microsPerRequest: micros / requests,
      share: micros / busy,
    }));
}

/** The same added up by where the code comes from: a package, Node, or the engine itself. */
export function hotPackages(hot: readonly HotFunction[]): HotFunction[] {
  const packages = new Map<string, HotFunction>();
  for (const { place, microsPerRequest, share } of hot) {
    const name = packageOf(place);
    const sum = packages.get(name) ?? { name, place: '', microsPerRequest: 0, share: 0 };
    packages.set(name, {
      ...sum,
      microsPerRequest: sum.microsPerRequest + microsPerRequest,
      share: sum.share + share,
    });
  }
  return [...packages.values()].sort((a, b) => b.share - a.share);
}

export function formatHot(hot: readonly HotFunction[], count: number): string {
  return hot
    .slice(0, count)
    .map(({ name, place, microsPerRequest, share }) => {
      const percent = `${(share * 100).toFixed(1)} %`.padStart(7);
      return `${percent}  ${microsPerRequest.toFixed(2).padStart(6)} µs/req  ${name}  ${place}`;
    })
    .join('\n');
}

function packageOf(place: string): string {
  if (place === '') return 'engine and system calls';
  if (place.startsWith('node:')) return 'node';
  const parts = place.split('/');
  return parts.slice(0, place.startsWith('@') || place.startsWith('packages/') ? 2 : 1).join('/');
}

function shortPath(url: string): string {
  const path = decodeURIComponent(url.replace(/^file:\/\//, ''));
  const modules = path.lastIndexOf('/node_modules/');
  if (modules !== -1) return path.slice(modules + '/node_modules/'.length);
  return path.replace(/^.*\/(packages|bench)\//, '$1/');
}
