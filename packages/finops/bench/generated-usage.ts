import type { ClusterUsage, ContainerSeries, NodeUsage, WorkloadUsage } from '../src/usage/workload-usage.ts';

export interface GeneratedSize {
  readonly containers: number;
  readonly days: number;
  readonly stepSeconds?: number;
  readonly seed?: number;
}

const PAGE = 4096;
const MIB = 2 ** 20;
const PODS_PER_WORKLOAD = 8;
const CONTAINERS_PER_NODE = 25;

/**
 * A cluster as there are many: most of what is asked for is not used, usage follows the day, some samples are missing, some
 * containers are killed for memory. The same for the same size and seed, so that figures of different days compare.
 */
export function generatedUsage({
  containers,
  days,
  stepSeconds = 300,
  seed = 1,
}: GeneratedSize): ClusterUsage {
  const steps = Math.round((days * 86_400) / stepSeconds);
  const window = { startSeconds: Date.UTC(2026, 10, 1) / 1000, stepSeconds, steps };
  const nodes = Math.ceil(containers / CONTAINERS_PER_NODE);
  const workloadCount = Math.ceil(containers / PODS_PER_WORKLOAD);
  return {
    cluster: 'generated',
    source: `generated (seed ${seed})`,
    window,
    nodes: Array.from({ length: nodes }, (_, index): NodeUsage => ({
      name: `node-${index}`,
      nodeClass: index % 4 === 0 ? 'm5.2xlarge' : 'm5.xlarge',
      spot: index % 5 === 0,
      cpuCores: 16,
      memoryBytes: 64 * 1024 * MIB,
      firstStep: 0,
      steps,
    })),
    workloadCount,
    warnings: [],
    async *workloads() {
      const random = generator(seed);
      for (let index = 0; index < workloadCount; index += 1) {
        const pods = Math.min(PODS_PER_WORKLOAD, containers - index * PODS_PER_WORKLOAD);
        yield workload(index, pods, steps, stepSeconds, random);
      }
    },
  };
}

function workload(
  index: number,
  pods: number,
  steps: number,
  stepSeconds: number,
  random: () => number,
): WorkloadUsage {
  const name = `app-${index}`;
  const cpuRequest = 0.125 * 2 ** (index % 4);
  const memoryRequest = 128 * MIB * 2 ** (index % 4);
  const load = 0.1 + random() * 0.9;
  return {
    workload: {
      namespace: `team-${index % 40}`,
      kind: index % 10 === 0 ? 'StatefulSet' : 'Deployment',
      name,
    },
    labels: { app: name, team: `t${index % 40}`, tier: `tier-${index % 3}` },
    annotations: { 'finops.vigie.dev/owner': `owner-${index % 12}` },
    slaClass: index % 3 === 0 ? 'gold' : index % 3 === 1 ? 'silver' : 'bronze',
    replicas: { desired: pods, available: pods },
    containers: Array.from({ length: pods }, (_, pod): ContainerSeries => ({
      pod: `${name}-${pod}`,
      container: 'main',
      image: `registry.example/${name}:1.${index % 7}.0`,
      node: `node-${Math.floor((index * PODS_PER_WORKLOAD + pod) / CONTAINERS_PER_NODE)}`,
      firstStep: 0,
      ...series(steps, stepSeconds, cpuRequest, memoryRequest, load, random),
      restarts: index % 97 === 0 ? 1 : 0,
      oomKillSteps: index % 97 === 0 ? [Math.floor(steps / 2)] : [],
    })),
    volumes:
      index % 10 === 0
        ? [{ name: `data-${index}`, capacityBytes: 20 * 1024 * MIB, firstStep: 0, steps }]
        : [],
  };
}

function series(
  steps: number,
  stepSeconds: number,
  cpuRequest: number,
  memoryRequest: number,
  load: number,
  random: () => number,
): Pick<ContainerSeries, 'cpuUsageCores' | 'memoryUsageBytes' | 'cpuRequestCores' | 'memoryRequestBytes'> {
  const cpu = new Float64Array(steps);
  const memory = new Float64Array(steps);
  let level = memoryRequest * (0.3 + 0.4 * random());
  for (let step = 0; step < steps; step += 1) {
    const hour = ((step * stepSeconds) / 3600) % 24;
    const day = 0.6 + 0.4 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
    const burst = random() < 0.002 ? 3 : 1;
    if (random() < 0.001) {
      cpu[step] = Number.NaN;
      memory[step] = Number.NaN;
      continue;
    }
    cpu[step] = cpuRequest * load * day * burst * (0.8 + 0.4 * random());
    level = Math.min(
      memoryRequest * 1.1,
      Math.max(memoryRequest * 0.2, level + (random() - 0.5) * 0.02 * memoryRequest),
    );
    memory[step] = Math.round(level / PAGE) * PAGE;
  }
  return {
    cpuUsageCores: cpu,
    memoryUsageBytes: memory,
    cpuRequestCores: new Float64Array(steps).fill(cpuRequest),
    memoryRequestBytes: new Float64Array(steps).fill(memoryRequest),
  };
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
