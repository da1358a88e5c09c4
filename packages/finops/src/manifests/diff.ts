import type { PriceLookup } from '../price-book/unit-prices.ts';
import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import type { Manifests } from './manifest.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';
import { workloadCosts, type Scaled, type WorkloadCost, type WorkloadCostOptions } from './workload-cost.ts';

/** What a change of manifests costs per month. */
export interface ManifestDiff {
  readonly currency: string;
  /** Of both sides, the dearest change first. */
  readonly workloads: readonly WorkloadDiff[];
  /** Sums over `workloads`. */
  readonly before: Scaled<number>;
  readonly after: Scaled<number>;
  readonly delta: Scaled<number>;
}

export interface WorkloadDiff {
  readonly workload: WorkloadIdentity;
  /** `changed` where anything that is paid for differs, even at the same cost. */
  readonly change: 'added' | 'removed' | 'changed' | 'unchanged';
  readonly before?: WorkloadCost;
  readonly after?: WorkloadCost;
  /** What it costs per month afterwards, less what it cost before. */
  readonly delta: Scaled<number>;
  /** What differs; for an added or removed workload all it has. */
  readonly fields: readonly FieldDiff[];
}

export interface FieldDiff {
  readonly field: DiffedField;
  readonly from: number;
  readonly to: number;
}

/**
 * `cpu` (cores), `memory` (bytes) and `gpu` (devices) of one pod; `podStorage` (bytes) its own volumes, `storage` those apart from it;
 * replicas; of Jobs `podHours` in a month.
 */
export type DiffedField = (typeof DIFFED_FIELDS)[number];

const DIFFED_FIELDS = [
  'cpu',
  'memory',
  'gpu',
  'podStorage',
  'storage',
  'replicas',
  'minReplicas',
  'maxReplicas',
  'podHours',
] as const;

/**
 * Compares what two sets of manifests cost, workload by workload (the same kind, namespace and name are the same workload).
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` for manifests that cannot be reckoned, or where a workload stands twice on one
 * side.
 * @example
 * ```ts
 * const diff = diffManifests(parseManifests(main), parseManifests(branch), priceLookup(book), { atSeconds });
 * diff.delta.expected; // 21.9 a month more
 * ```
 */
export function diffManifests(
  before: Pick<Manifests, 'objects'>,
  after: Pick<Manifests, 'objects'>,
  prices: PriceLookup,
  options: WorkloadCostOptions,
): ManifestDiff {
  const old = byIdentity(workloadCosts(before, prices, options));
  const now = byIdentity(workloadCosts(after, prices, options));
  const keys = new Set([...old.keys(), ...now.keys()]);
  const workloads = [...keys].map((key) => workloadDiff(old.get(key), now.get(key)));
  workloads.sort(
    (a, b) => Math.abs(b.delta.expected) - Math.abs(a.delta.expected) || compare(identity(a), identity(b)),
  );
  const ofBefore = sumOf(workloads.map((each) => totalsOf(each.before)));
  const ofAfter = sumOf(workloads.map((each) => totalsOf(each.after)));
  return {
    currency: prices({ atSeconds: options.atSeconds }).currency,
    workloads,
    before: ofBefore,
    after: ofAfter,
    delta: sumOf(workloads.map(({ delta }) => delta)),
  };
}

function byIdentity(costs: readonly WorkloadCost[]): Map<string, WorkloadCost> {
  const found = new Map<string, WorkloadCost>();
  const problems: ManifestProblem[] = [];
  for (const cost of costs) {
    const key = identity(cost);
    const other = found.get(key);
    if (other === undefined) {
      found.set(key, cost);
      continue;
    }
    const { file = 'in memory', line } = cost.object.origin ?? {};
    const first = other.object.origin;
    const where = first === undefined ? '' : ` (${first.file}:${first.line})`;
    const message = `${key} stands there twice${where}: compare what kustomize build or helm template writes`;
    problems.push({ file, ...(line !== undefined && { line }), message });
  }
  if (problems.length > 0) throw new ManifestError(problems);
  return found;
}

function workloadDiff(before: WorkloadCost | undefined, after: WorkloadCost | undefined): WorkloadDiff {
  const from = fieldsOf(before);
  const to = fieldsOf(after);
  const fields = DIFFED_FIELDS.flatMap((field) =>
    from[field] === to[field] ? [] : [{ field, from: from[field], to: to[field] }],
  );
  const delta = difference(totalsOf(after), totalsOf(before));
  const same = fields.length === 0 && delta.expected === 0 && delta.min === 0 && delta.max === 0;
  return {
    workload: ((after ?? before) as WorkloadCost).workload,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : same ? 'unchanged' : 'changed',
    ...(before && { before }),
    ...(after && { after }),
    delta,
    fields,
  };
}

function fieldsOf(cost: WorkloadCost | undefined): Record<DiffedField, number> {
  const bytes = (claims: WorkloadCost['podClaims'] = []): number =>
    claims.reduce((sum, { storageBytes }) => sum + storageBytes, 0);
  return {
    cpu: cost?.pod.cpuCores ?? 0,
    memory: cost?.pod.memoryBytes ?? 0,
    gpu: cost?.pod.gpuCount ?? 0,
    podStorage: bytes(cost?.podClaims),
    storage: bytes(cost?.sharedClaims),
    replicas: cost?.replicas.expected ?? 0,
    minReplicas: cost?.autoscaler === undefined ? 0 : cost.replicas.min,
    maxReplicas: cost?.autoscaler === undefined ? 0 : cost.replicas.max,
    podHours: cost?.runs?.podHoursPerMonth ?? 0,
  };
}

function totalsOf(cost: WorkloadCost | undefined): Scaled<number> {
  return {
    expected: cost?.monthly.expected.total ?? 0,
    min: cost?.monthly.min.total ?? 0,
    max: cost?.monthly.max.total ?? 0,
  };
}

function difference(a: Scaled<number>, b: Scaled<number>): Scaled<number> {
  return { expected: a.expected - b.expected, min: a.min - b.min, max: a.max - b.max };
}

function sumOf(ranges: readonly Scaled<number>[]): Scaled<number> {
  const sum = { expected: 0, min: 0, max: 0 };
  for (const { expected, min, max } of ranges) {
    sum.expected += expected;
    sum.min += min;
    sum.max += max;
  }
  return sum;
}

function identity({ workload: { kind, namespace, name } }: { readonly workload: WorkloadIdentity }): string {
  return `${kind} ${namespace}/${name}`;
}

/** By code unit, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
