import { isSlaClass } from '../../sla/sla-class.ts';
import { SECONDS_PER_HOUR } from '../../units/constants.ts';
import { canonicalAnnotations } from '../sanitized-names.ts';
import type {
  ContainerSeries,
  UsageWindow,
  VolumeUsage,
  WorkloadIdentity,
  WorkloadUsage,
} from '../workload-usage.ts';
import type { RawAllocation } from './opencost-api.ts';

const KINDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  replicaset: 'ReplicaSet',
  job: 'Job',
  cronjob: 'CronJob',
};

/** Both products write kinds in small letters; a pod without a controller is its own workload. */
export function identityOf({ namespace, controllerKind, controller, pod }: RawAllocation): WorkloadIdentity {
  if (controller === undefined) return { namespace, kind: 'Pod', name: pod };
  return { namespace, kind: KINDS[controllerKind ?? ''] ?? controllerKind ?? 'Deployment', name: controller };
}

/** Collects the allocations of one workload, step by step. */
export class AllocatedWorkload {
  readonly #identity: WorkloadIdentity;
  readonly #window: UsageWindow;
  readonly #containers = new Map<string, ContainerSteps>();
  readonly #volumes = new Map<string, Map<number, number>>();
  #labels: Readonly<Record<string, string>> = {};
  #annotations: Readonly<Record<string, string>> = {};

  constructor(identity: WorkloadIdentity, window: UsageWindow) {
    this.#identity = identity;
    this.#window = window;
  }

  add(allocation: RawAllocation, step: number): void {
    this.#labels = { ...this.#labels, ...allocation.labels };
    this.#annotations = { ...this.#annotations, ...allocation.annotations };
    const key = `${allocation.pod}/${allocation.container}`;
    let container = this.#containers.get(key);
    if (container === undefined) this.#containers.set(key, (container = new ContainerSteps(allocation)));
    container.add(allocation, step);
    for (const [name, byteHours] of allocation.volumes) {
      let steps = this.#volumes.get(name);
      if (steps === undefined) this.#volumes.set(name, (steps = new Map()));
      steps.set(step, (steps.get(step) ?? 0) + byteHours);
    }
  }

  usage(): WorkloadUsage {
    const annotations = canonicalAnnotations(this.#annotations);
    const slaClass = annotations['finops.vigie.dev/sla-class'];
    return {
      workload: this.#identity,
      labels: this.#labels,
      annotations,
      ...(isSlaClass(slaClass) && { slaClass }),
      containers: [...this.#containers.values()].map((container) => container.series(this.#window)),
      volumes: [...this.#volumes].flatMap(([name, steps]) => volumeRuns(name, steps, this.#window)),
    };
  }
}

interface StepSums {
  minutes: number;
  /** Value × minutes, for each of the four averages; NaN once one is not known. */
  cpuUsage: number;
  memoryUsage: number;
  cpuRequest: number;
  memoryRequest: number;
}

class ContainerSteps {
  readonly #first: RawAllocation;
  readonly #steps = new Map<number, StepSums>();
  #cpuPeak = -Infinity;
  #memoryPeak = -Infinity;
  #gpuCount = 0;

  constructor(first: RawAllocation) {
    this.#first = first;
  }

  add(allocation: RawAllocation, step: number): void {
    const { minutes } = allocation;
    const sums = this.#steps.get(step) ?? {
      minutes: 0,
      cpuUsage: 0,
      memoryUsage: 0,
      cpuRequest: 0,
      memoryRequest: 0,
    };
    sums.minutes += minutes;
    sums.cpuUsage += (allocation.cpuUsageCores ?? Number.NaN) * minutes;
    sums.memoryUsage += (allocation.memoryUsageBytes ?? Number.NaN) * minutes;
    sums.cpuRequest += (allocation.cpuRequestCores ?? 0) * minutes;
    sums.memoryRequest += (allocation.memoryRequestBytes ?? 0) * minutes;
    this.#steps.set(step, sums);
    this.#cpuPeak = Math.max(this.#cpuPeak, allocation.cpuUsageMaxCores ?? -Infinity);
    this.#memoryPeak = Math.max(this.#memoryPeak, allocation.memoryUsageMaxBytes ?? -Infinity);
    if (minutes > 0) this.#gpuCount = Math.max(this.#gpuCount, (allocation.gpuHours * 60) / minutes);
  }

  series(window: UsageWindow): ContainerSeries {
    const numbers = [...this.#steps.keys()];
    const firstStep = Math.min(...numbers);
    const length = Math.max(...numbers) - firstStep + 1;
    const values = (of: (sums: StepSums) => number, absent: number): Float64Array =>
      Float64Array.from({ length }, (_, index) => {
        const sums = this.#steps.get(firstStep + index);
        return sums === undefined || sums.minutes === 0 ? absent : of(sums);
      });
    const stepMinutes = window.stepSeconds / 60;
    const { node, pod, container } = this.#first;
    return {
      pod,
      container,
      ...(node !== undefined && { node }),
      firstStep,
      cpuUsageCores: values((sums) => sums.cpuUsage / sums.minutes, Number.NaN),
      memoryUsageBytes: values((sums) => sums.memoryUsage / sums.minutes, Number.NaN),
      cpuRequestCores: values((sums) => sums.cpuRequest / sums.minutes, 0),
      memoryRequestBytes: values((sums) => sums.memoryRequest / sums.minutes, 0),
      coverage: values((sums) => Math.min(1, sums.minutes / stepMinutes), 0),
      ...(this.#cpuPeak > 0 && { cpuPeakCores: this.#cpuPeak }),
      ...(this.#memoryPeak > 0 && { memoryPeakBytes: this.#memoryPeak }),
      ...(this.#gpuCount > 0 && { gpuCount: this.#gpuCount }),
      restarts: 0,
      oomKillSteps: [],
    };
  }
}

/** A volume's byte·hours as runs of steps of one size: a first or last step that it only partly existed in is smaller. */
function volumeRuns(
  name: string,
  byteHours: ReadonlyMap<number, number>,
  window: UsageWindow,
): VolumeUsage[] {
  const hours = window.stepSeconds / SECONDS_PER_HOUR;
  const runs: { name: string; capacityBytes: number; firstStep: number; steps: number }[] = [];
  for (const [step, amount] of [...byteHours].sort(([a], [b]) => a - b)) {
    const capacityBytes = amount / hours;
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.firstStep + last.steps === step &&
      Math.abs(last.capacityBytes - capacityBytes) <= 1e-9 * capacityBytes
    ) {
      last.steps += 1;
    } else {
      runs.push({ name, capacityBytes, firstStep: step, steps: 1 });
    }
  }
  return runs;
}
