import { parseQuantity } from '../../units/quantity.ts';
import type { Cgroup } from './cgroup.ts';
import { parsePodMap } from './go-quoted.ts';
import type { ReadText } from './read-text.ts';

/** Where a figure was read: in this order, the first that has it counts. */
export type FactSource = 'options' | 'volume' | 'environment' | 'cgroup' | 'none';

/** A pod's container as its manifest has it. */
export interface PodFacts {
  /** 0 where none is known. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly cpuLimitCores: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<'cpuRequest' | 'memoryRequest' | 'annotations' | 'labels', FactSource>>;
  /** What was found and is hard to believe, for the log. */
  readonly doubts: readonly string[];
}

/** Quantities as Kubernetes writes them, `'500m'`, `'512Mi'`, or numbers of cores and bytes. */
export interface Quantities {
  readonly cpu?: string | number;
  readonly memory?: string | number;
}

export interface PodFactsOptions {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the downward API volume is mounted. Default `/etc/podinfo`. */
  readonly podInfo?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Found = readonly [value: number | undefined, source: FactSource];

const FOLDER = '/etc/podinfo';
/** Less is no memory a Node process could have: somebody gave a divisor. */
const LEAST_BYTES = 2 ** 20;
/** As few millicores are rare, as many cores are not: somebody gave no divisor. */
const FEW_MILLICORES = 8;

/** Reads what is known; a volume follows in-place resizes, so it may be read again. */
export function readPodFacts(
  options: PodFactsOptions,
  env: Environment,
  read: ReadText,
  cgroup: Cgroup | undefined,
): PodFacts {
  const doubts: string[] = [];
  const folder = options.podInfo ?? FOLDER;
  const file = (name: string): string | undefined => read(`${folder}/${name}`)?.trim();
  const cores = (
    what: 'request' | 'limit',
    given: string | number | undefined,
    kernel: () => number | undefined,
  ): Found =>
    first([
      ['options', () => (given === undefined ? undefined : parseQuantity(given))],
      ['volume', () => millicores(file(`cpu_${what}`), `${folder}/cpu_${what}`, doubts)],
      ['environment', () => millicores(env[`K8S_CPU_${what.toUpperCase()}_MILLICORES`], '', doubts)],
      ['cgroup', kernel],
    ]);
  const bytes = (
    what: 'request' | 'limit',
    given: string | number | undefined,
    kernel: () => number | undefined,
  ): Found =>
    first([
      ['options', () => (given === undefined ? undefined : parseQuantity(given))],
      ['volume', () => byteCount(file(`memory_${what}`), `${folder}/memory_${what}`, doubts)],
      ['environment', () => byteCount(env[`K8S_MEMORY_${what.toUpperCase()}_BYTES`], '', doubts)],
      ['cgroup', kernel],
    ]);
  const map = (name: 'annotations' | 'labels'): readonly [Readonly<Record<string, string>>, FactSource] => {
    const mounted = file(name);
    const there = mounted === undefined ? {} : parsePodMap(mounted);
    const given = options[name];
    const source = given !== undefined ? 'options' : mounted === undefined ? 'none' : 'volume';
    return [{ ...there, ...given }, source];
  };

  const [cpuRequest, cpuSource] = cores('request', options.requests?.cpu, () => cgroup?.cpuRequestCores());
  // Kernels are told no memory request.
  const [memoryRequest, memorySource] = bytes('request', options.requests?.memory, () => undefined);
  const [annotations, annotationsSource] = map('annotations');
  const [labels, labelsSource] = map('labels');
  if (cpuSource === 'cgroup' && cgroup?.version === 2) {
    doubts.push(
      `The CPU request is inferred from cpu.weight as ${cpuRequest} cores; container runtimes before runc 1.3.2 wrote other weights. Give it by the downward API.`,
    );
  }
  return {
    cpuRequestCores: cpuRequest ?? 0,
    memoryRequestBytes: memoryRequest ?? 0,
    cpuLimitCores: cores('limit', options.limits?.cpu, () => cgroup?.cpuLimitCores())[0],
    memoryLimitBytes: bytes('limit', options.limits?.memory, () => cgroup?.memoryLimitBytes())[0],
    annotations,
    labels,
    sources: {
      cpuRequest: cpuSource,
      memoryRequest: memorySource,
      annotations: annotationsSource,
      labels: labelsSource,
    },
    doubts,
  };
}

function first(candidates: readonly (readonly [FactSource, () => number | undefined])[]): Found {
  for (const [source, find] of candidates) {
    const value = find();
    if (value !== undefined) return [value, source];
  }
  return [undefined, 'none'];
}

/** A whole number as `divisor: 1m` gives it; a quantity with a suffix is one. */
function millicores(text: string | undefined, name: string, doubts: string[]): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) return quantity(text, name, doubts);
  const value = Number(text);
  // The downward API says 0 where nothing is requested.
  if (value > 0 && value <= FEW_MILLICORES && name !== '') {
    doubts.push(
      `${name} says ${text}, read as ${text} millicores. Should these be cores, give its resourceFieldRef divisor: 1m.`,
    );
  }
  return value / 1000;
}

function byteCount(text: string | undefined, name: string, doubts: string[]): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) return quantity(text, name, doubts);
  const value = Number(text);
  if (value === 0 || value >= LEAST_BYTES) return value;
  doubts.push(
    `${name || 'A memory variable'} says ${text}, which cannot be bytes. Leave the divisor of its resourceFieldRef out.`,
  );
  return undefined;
}

function quantity(text: string, name: string, doubts: string[]): number | undefined {
  try {
    return parseQuantity(text);
  } catch {
    doubts.push(
      `${name || 'A variable of the downward API'} says ${JSON.stringify(text.slice(0, 40))}, which is no quantity.`,
    );
    return undefined;
  }
}
