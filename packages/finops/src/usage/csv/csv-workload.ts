import { isSlaClass } from '../../sla/sla-class.ts';
import type { ContainerSeries, UsageWindow, VolumeUsage, WorkloadUsage } from '../workload-usage.ts';
import type { CsvSample } from './csv-columns.ts';
import { spotOf } from './csv-scan.ts';

/** Collects the rows of one workload, in any order among themselves. */
export class CsvWorkload {
  readonly key: string;
  readonly #first: CsvSample;
  readonly #window: UsageWindow;
  readonly #containers = new Map<string, ContainerRows>();
  readonly #volumes = new Map<string, { sample: CsvSample; first: number; last: number; capacity: number }>();

  constructor(first: CsvSample, window: UsageWindow) {
    this.key = workloadKey(first);
    this.#first = first;
    this.#window = window;
  }

  add(sample: CsvSample): void {
    const step = Math.floor((sample.atSeconds - this.#window.startSeconds) / this.#window.stepSeconds);
    const volume = sample.text('volume');
    if (volume !== undefined) this.#addVolume(volume, sample, step);
    if (sample.container === '') return;
    const key = `${sample.pod}/${sample.container}`;
    let rows = this.#containers.get(key);
    if (rows === undefined) this.#containers.set(key, (rows = new ContainerRows(sample, this.#window.steps)));
    rows.add(sample, step);
  }

  usage(): WorkloadUsage {
    const { namespace, kind, workload: name } = this.#first;
    const slaClass = this.#first.text('sla_class');
    return {
      workload: { namespace, kind, name },
      labels: this.#first.labels(),
      annotations: this.#first.annotations(),
      ...(isSlaClass(slaClass) && { slaClass }),
      containers: [...this.#containers.values()].map((rows) => rows.series()),
      volumes: [...this.#volumes].map(([volume, { sample, first, last, capacity }]): VolumeUsage => {
        const storageClass = sample.text('storage_class');
        const usedBytes = sample.amount('volume_used');
        return Object.assign(
          { name: volume, capacityBytes: capacity, firstStep: first, steps: last - first + 1 },
          storageClass !== undefined && { storageClass },
          !Number.isNaN(usedBytes) && { usedBytes },
        );
      }),
    };
  }

  #addVolume(name: string, sample: CsvSample, step: number): void {
    const capacity = sample.amount('volume_capacity');
    const known = this.#volumes.get(name);
    if (known === undefined) {
      this.#volumes.set(name, {
        sample,
        first: step,
        last: step,
        capacity: Number.isNaN(capacity) ? 0 : capacity,
      });
      return;
    }
    known.first = Math.min(known.first, step);
    known.last = Math.max(known.last, step);
    if (capacity > known.capacity) known.capacity = capacity;
  }
}

export function workloadKey({ namespace, kind, workload }: CsvSample): string {
  return `${namespace}/${kind}/${workload}`;
}

/** Several rows in a step: usage of cpu is their mean, of memory and requests the highest. */
class ContainerRows {
  readonly #sample: CsvSample;
  readonly #cpu: Float64Array;
  readonly #cpuSamples: Float64Array;
  readonly #memory: Float64Array;
  readonly #cpuRequest: Float64Array;
  readonly #memoryRequest: Float64Array;
  readonly #oomKills = new Set<number>();
  #first = Infinity;
  #last = -Infinity;
  #restartsFrom = Infinity;
  #restartsTo = -Infinity;

  constructor(sample: CsvSample, steps: number) {
    this.#sample = sample;
    this.#cpu = new Float64Array(steps);
    this.#cpuSamples = new Float64Array(steps);
    this.#memory = new Float64Array(steps).fill(Number.NaN);
    this.#cpuRequest = new Float64Array(steps).fill(Number.NaN);
    this.#memoryRequest = new Float64Array(steps).fill(Number.NaN);
  }

  add(sample: CsvSample, step: number): void {
    this.#first = Math.min(this.#first, step);
    this.#last = Math.max(this.#last, step);
    const cpu = sample.amount('cpu_usage');
    if (!Number.isNaN(cpu)) {
      this.#cpu[step]! += cpu;
      this.#cpuSamples[step]! += 1;
    }
    keepHighest(this.#memory, step, sample.amount('memory_usage'));
    keepHighest(this.#cpuRequest, step, sample.amount('cpu_request'));
    keepHighest(this.#memoryRequest, step, sample.amount('memory_request'));
    const restarts = sample.amount('restarts');
    if (!Number.isNaN(restarts)) {
      this.#restartsFrom = Math.min(this.#restartsFrom, restarts);
      this.#restartsTo = Math.max(this.#restartsTo, restarts);
    }
    if (/^(?:true|1|yes)$/i.test(sample.text('oom_killed') ?? '')) this.#oomKills.add(step);
  }

  series(): ContainerSeries {
    const from = this.#first;
    const to = this.#last + 1;
    const sample = this.#sample;
    const spot = spotOf(sample);
    const known = {
      image: sample.text('image'),
      imageBytes: sample.amount('image'),
      node: sample.text('node'),
      nodeClass: sample.text('node_class'),
      cpuLimitCores: sample.amount('cpu_limit'),
      memoryLimitBytes: sample.amount('memory_limit'),
      gpuCount: sample.amount('gpu_count'),
      spot,
    };
    return {
      pod: sample.pod,
      container: sample.container,
      firstStep: from,
      cpuUsageCores: this.#cpu.slice(from, to).map((sum, index) => sum / this.#cpuSamples[from + index]!),
      memoryUsageBytes: this.#memory.slice(from, to),
      cpuRequestCores: held(this.#cpuRequest.slice(from, to)),
      memoryRequestBytes: held(this.#memoryRequest.slice(from, to)),
      restarts: Math.max(0, this.#restartsTo - this.#restartsFrom),
      oomKillSteps: [...this.#oomKills].sort((a, b) => a - b),
      ...Object.fromEntries(
        Object.entries(known).filter(([, value]) => value !== undefined && !Number.isNaN(value)),
      ),
    };
  }
}

function keepHighest(values: Float64Array, step: number, value: number): void {
  const before = values[step]!;
  if (Number.isNaN(before) || value > before) values[step] = value;
}

/** Where a request is not said, what was said before holds; before the first that is said, that one; 0 where none is. */
function held(values: Float64Array): Float64Array {
  let value = values.find((each) => !Number.isNaN(each)) ?? 0;
  for (let step = 0; step < values.length; step += 1) {
    if (Number.isNaN(values[step]!)) values[step] = value;
    else value = values[step]!;
  }
  return values;
}
