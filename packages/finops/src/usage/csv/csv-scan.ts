import { FinopsError } from '../../finops-error.ts';
import { MAX_STEPS } from '../usage-window.ts';
import type { NodeUsage, UsageWindow } from '../workload-usage.ts';
import type { CsvSample } from './csv-columns.ts';
import { csvError } from './csv-rows.ts';

/** What must be known of a file before its first workload can be told. */
export interface CsvScan {
  readonly window: UsageWindow;
  readonly workloadCount: number;
  readonly nodes: readonly NodeUsage[];
}

/** Steps that people sample at, seconds: a spacing within 2 % of one is that one. */
const USUAL_STEPS: readonly number[] = [
  1, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800,
  43_200, 86_400,
];
const MAX_SPACINGS = 10_000;

/** Looks through all rows once: from when to when, how far apart, and whether the rows of each workload are together. */
export class CsvScanner {
  readonly #name: string;
  readonly #workloads = new Map<string, number>();
  readonly #nodes = new Map<
    string,
    { sample: Omit<NodeUsage, 'firstStep' | 'steps'>; from: number; to: number }
  >();
  readonly #spacings = new Map<number, number>();
  #lastOf = new Map<string, number>();
  #current = '';
  #from = Infinity;
  #to = -Infinity;

  constructor(name: string) {
    this.#name = name;
  }

  add(sample: CsvSample): void {
    const key = `${sample.namespace}/${sample.kind}/${sample.workload}`;
    if (key !== this.#current) this.#begin(key, sample.line);
    const { atSeconds } = sample;
    this.#from = Math.min(this.#from, atSeconds);
    this.#to = Math.max(this.#to, atSeconds);
    const container = `${sample.pod}/${sample.container}/${sample.text('volume') ?? ''}`;
    const last = this.#lastOf.get(container);
    if (last !== undefined && last !== atSeconds) this.#space(Math.abs(atSeconds - last));
    this.#lastOf.set(container, atSeconds);
    this.#node(sample);
  }

  /** @throws FinopsError `VIGIE_E_FINOPS_CSV` where there are no rows, or no two to tell a step from. */
  result(stepSeconds: number = this.#spacing()): CsvScan {
    if (this.#workloads.size === 0) throw csvError(this.#name, 1, 'there is nothing after the head');
    const startSeconds = Math.floor(this.#from / stepSeconds) * stepSeconds;
    const stepOf = (at: number): number => Math.floor((at - startSeconds) / stepSeconds);
    const window = { startSeconds, stepSeconds, steps: stepOf(this.#to) + 1 };
    if (window.steps > MAX_STEPS) {
      throw new FinopsError(
        'VIGIE_E_FINOPS_CSV',
        `${this.#name}: from ${instant(this.#from)} to ${instant(this.#to)} there are ${window.steps} steps of ${stepSeconds} s, more than ${MAX_STEPS}: is a timestamp wrong? Or give a longer --step.`,
      );
    }
    const nodes = [...this.#nodes.values()].map(({ sample, from, to }) =>
      Object.assign({ firstStep: stepOf(from), steps: stepOf(to) - stepOf(from) + 1 }, sample),
    );
    return { window, workloadCount: this.#workloads.size, nodes };
  }

  #begin(key: string, line: number): void {
    const before = this.#workloads.get(key);
    if (before !== undefined) {
      throw csvError(
        this.#name,
        line,
        `workload ${key} began on line ${before} already: all rows of a workload must be together. Sort by namespace, workload_kind and workload; e.g. (head -1 in.csv; tail -n +2 in.csv | sort -t, -k2,4) > out.csv where these are columns 2 to 4`,
      );
    }
    this.#workloads.set(key, line);
    this.#current = key;
    this.#lastOf = new Map();
  }

  #space(seconds: number): void {
    if (this.#spacings.size < MAX_SPACINGS || this.#spacings.has(seconds)) {
      this.#spacings.set(seconds, (this.#spacings.get(seconds) ?? 0) + 1);
    }
  }

  /** The commonest one: gaps and jitter are rarer. */
  #spacing(): number {
    const [commonest] = [...this.#spacings].sort(([a, m], [b, n]) => n - m || a - b);
    if (commonest === undefined) {
      if (this.#workloads.size === 0) return 1;
      throw csvError(
        this.#name,
        2,
        'no container has two rows, so that the step is not to be seen: give --step',
      );
    }
    const [seconds] = commonest;
    return USUAL_STEPS.find((usual) => Math.abs(usual - seconds) <= 0.02 * usual) ?? seconds;
  }

  #node(sample: CsvSample): void {
    const name = sample.text('node');
    const cpuCores = sample.amount('node_cpu');
    const memoryBytes = sample.amount('node_memory');
    if (name === undefined || Number.isNaN(cpuCores) || Number.isNaN(memoryBytes)) return;
    const known = this.#nodes.get(name);
    const { atSeconds: at } = sample;
    if (known !== undefined) {
      known.from = Math.min(known.from, at);
      known.to = Math.max(known.to, at);
      return;
    }
    const nodeClass = sample.text('node_class');
    const spot = spotOf(sample);
    const node = {
      name,
      ...(nodeClass !== undefined && { nodeClass }),
      ...(spot !== undefined && { spot }),
      cpuCores,
      memoryBytes,
    };
    this.#nodes.set(name, { sample: node, from: at, to: at });
  }
}

/** `true`, `1`, `yes`, `spot` … or not; undefined where the column is empty. */
export function spotOf(sample: CsvSample): boolean | undefined {
  const text = sample.text('spot')?.toLowerCase();
  return text === undefined ? undefined : ['true', '1', 'yes', 'spot'].includes(text);
}

function instant(seconds: number): string {
  return Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1000).toISOString() : String(seconds);
}
