import type { ReadText } from './read-text.ts';

/** What the kernel enforces of a container, and what it has used. */
export interface Cgroup {
  readonly version: 1 | 2;
  /** From the weight: undefined where there is none but the default. */
  cpuRequestCores(): number | undefined;
  cpuLimitCores(): number | undefined;
  memoryLimitBytes(): number | undefined;
  /** Seconds since the container started. */
  cpuSeconds(): number | undefined;
  /** Working set: what is used less what the kernel could drop at once (inactive files), as the kubelet counts. */
  memoryBytes(): number | undefined;
}

const ROOT = '/sys/fs/cgroup';
/** Version 1 writes "no limit" as the largest multiple of a page. */
const UNLIMITED = 2 ** 62;

/** The cgroup of this process; undefined where there is none to read. */
export function findCgroup(read: ReadText): Cgroup | undefined {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  const own = lines.find((line) => line.startsWith('0::'))?.slice(3) ?? '/';
  // Inside a container its own cgroup is mounted as the root, mostly; else its path stands in /proc.
  for (const folder of [ROOT + (own === '/' ? '' : own), ROOT]) {
    if (read(`${folder}/cpu.stat`)?.includes('usage_usec') === true) return version2(folder, read);
  }
  const controller = (name: string): string | undefined => {
    const line = lines.find((one) => one.split(':')[1]?.split(',').includes(name) === true);
    const path = line?.split(':').slice(2).join(':') ?? '/';
    const mounts = [name, 'cpu,cpuacct', 'cpuacct,cpu'].flatMap((mount) => [
      `${ROOT}/${mount}${path === '/' ? '' : path}`,
      `${ROOT}/${mount}`,
    ]);
    return mounts.find((folder) => read(`${folder}/${PROBES[name] ?? ''}`) !== undefined);
  };
  const cpuacct = controller('cpuacct');
  return cpuacct === undefined ? undefined : version1(controller('cpu'), cpuacct, controller('memory'), read);
}

const PROBES: Readonly<Record<string, string>> = {
  cpu: 'cpu.shares',
  cpuacct: 'cpuacct.usage',
  memory: 'memory.usage_in_bytes',
};

function version2(folder: string, read: ReadText): Cgroup {
  return {
    version: 2,
    cpuRequestCores() {
      const weight = numberIn(read(`${folder}/cpu.weight`));
      return weight === undefined ? undefined : coresOfWeight(weight);
    },
    cpuLimitCores() {
      const [quota, period] = (read(`${folder}/cpu.max`) ?? '').trim().split(' ').map(Number);
      return positive((quota ?? Number.NaN) / (period ?? Number.NaN));
    },
    memoryLimitBytes: () => numberIn(read(`${folder}/memory.max`)),
    cpuSeconds: () => field(read(`${folder}/cpu.stat`), 'usage_usec', 1e-6),
    memoryBytes: () =>
      workingSet(read(`${folder}/memory.current`), read(`${folder}/memory.stat`), 'inactive_file'),
  };
}

function version1(
  cpu: string | undefined,
  cpuacct: string,
  memory: string | undefined,
  read: ReadText,
): Cgroup {
  const inCpu = (file: string): number | undefined => numberIn(cpu && read(`${cpu}/${file}`));
  return {
    version: 1,
    cpuRequestCores() {
      const shares = inCpu('cpu.shares');
      // 2 is what Kubernetes writes where nothing is requested.
      return shares === undefined || shares <= 2 ? undefined : shares / 1024;
    },
    cpuLimitCores: () =>
      positive((inCpu('cpu.cfs_quota_us') ?? Number.NaN) / (inCpu('cpu.cfs_period_us') ?? Number.NaN)),
    memoryLimitBytes() {
      const limit = numberIn(memory && read(`${memory}/memory.limit_in_bytes`));
      return limit === undefined || limit >= UNLIMITED ? undefined : limit;
    },
    cpuSeconds() {
      const nanoseconds = numberIn(read(`${cpuacct}/cpuacct.usage`));
      return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
    },
    memoryBytes: () =>
      memory === undefined
        ? undefined
        : workingSet(
            read(`${memory}/memory.usage_in_bytes`),
            read(`${memory}/memory.stat`),
            'total_inactive_file',
          ),
  };
}

/**
 * The inverse of how container runtimes write a request into `cpu.weight` since runc 1.3.2 and crun 1.23:
 * weight = 10^((l² + 125 l)/612 − 7/34) with l = log2(shares), 1024 shares a core. Older ones wrote about a third of that weight.
 *
 * Source: opencontainers/cgroups, `ConvertCPUSharesToCgroupV2Value`.
 */
function coresOfWeight(weight: number): number | undefined {
  if (weight <= 1) return undefined;
  const right = 612 * (Math.log10(weight) + 7 / 34);
  const logShares = (-125 + Math.sqrt(125 ** 2 + 4 * right)) / 2;
  return 2 ** logShares / 1024;
}

function workingSet(
  current: string | undefined,
  stat: string | undefined,
  inactive: string,
): number | undefined {
  const used = numberIn(current);
  return used === undefined ? undefined : Math.max(0, used - (field(stat, inactive, 1) ?? 0));
}

function field(text: string | undefined, name: string, scale: number): number | undefined {
  const line = text?.split('\n').find((one) => one.startsWith(`${name} `));
  const value = numberIn(line?.slice(name.length + 1));
  return value === undefined ? undefined : value * scale;
}

/** `max` is no number, and means none. */
function numberIn(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function positive(value: number): number | undefined {
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
