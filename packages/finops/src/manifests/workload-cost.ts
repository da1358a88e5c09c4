import type { Cost } from '../allocation/cost.ts';
import type { PriceContext, PriceLookup } from '../price-book/unit-prices.ts';
import { HOURS_PER_MONTH } from '../units/constants.ts';
import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import type { Autoscaler } from './autoscaler.ts';
import {
  clusterObjects,
  podTemplate,
  readClaim,
  type Claim,
  type ClusterObjects,
} from './cluster-objects.ts';
import { fieldOf, type Field } from './field.ts';
import type { ManifestObject, Manifests } from './manifest.ts';
import { collectProblems } from './manifest-error.ts';
import { NO_RESOURCES, podResourcesOf, type PodResources } from './pod-resources.ts';
import { priceContext } from './price-context.ts';
import type { Runs } from './run-hours.ts';
import { claimsByName, ephemeralClaims, templateClaims } from './workload-claims.ts';
import { scaleOf } from './workload-scale.ts';

export interface WorkloadCostOptions {
  /** Epoch seconds: the day whose prices are used. */
  readonly atSeconds: number;
  /** Of objects that name none. Default: `default`. */
  readonly namespace?: string;
  /** Nodes a DaemonSet runs on. Default: 1, and the assumption is named. */
  readonly nodes?: number;
  /** How long a pod of a Job runs where neither an annotation nor a deadline says it. Default: 1. */
  readonly runHours?: number;
  /** Of workloads whose node selector and annotations say none. */
  readonly nodeClass?: string;
  /** Default: false. */
  readonly spot?: boolean;
}

/** A number that an autoscaler moves; without one the three are equal. */
export interface Scaled<T> {
  readonly expected: T;
  readonly min: T;
  readonly max: T;
}

/** What a workload's manifest costs in a month of 730 hours, by what it requests. */
export interface WorkloadCost {
  /** A claim that no workload uses stands for itself, as `PersistentVolumeClaim`. */
  readonly workload: WorkloadIdentity;
  readonly currency: string;
  readonly pod: PodResources;
  /** Volumes of each pod. */
  readonly podClaims: readonly Claim[];
  /** Volumes that stand apart from pods; the size is this workload's share where others use it too. */
  readonly sharedClaims: readonly Claim[];
  /** Pods that run at the same time. */
  readonly replicas: Scaled<number>;
  /** One pod that runs the whole month, its own volumes with it. */
  readonly perPod: Cost;
  readonly monthly: Scaled<Cost>;
  readonly autoscaler?: Autoscaler;
  /** Of a Job or CronJob. */
  readonly runs?: Runs;
  readonly nodeClass?: string;
  readonly spot: boolean;
  /** What was assumed or left out, in words. */
  readonly notes: readonly string[];
  /** What it was computed from. */
  readonly object: ManifestObject;
}

/**
 * What each workload costs, in order of the manifests, and each claim that no workload uses.
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` with every problem of every workload; FinopsError `VIGIE_E_FINOPS_NO_PRICE`.
 */
export function workloadCosts(
  manifests: Pick<Manifests, 'objects'>,
  prices: PriceLookup,
  options: WorkloadCostOptions,
): WorkloadCost[] {
  return costsOf(clusterObjects(manifests.objects, options.namespace), prices, options);
}

/** The same where the objects' relations are known already. */
export function costsOf(
  cluster: ClusterObjects,
  prices: PriceLookup,
  options: WorkloadCostOptions,
): WorkloadCost[] {
  const costs: WorkloadCost[] = [];
  collectProblems(cluster.workloads, (object) =>
    costs.push(costOfWorkload(object, cluster, prices, options)),
  );
  for (const claim of cluster.unusedClaims) costs.push(costOfClaim(claim, cluster, prices, options));
  return costs;
}

/**
 * What one workload costs.
 *
 * @param others objects that bear on it (autoscalers, claims, LimitRange, RuntimeClass); itself alone by default.
 * @example
 * ```ts
 * const { objects } = parseManifests(text);
 * const cost = workloadCost(objects[0], priceLookup(DEFAULT_PRICE_BOOK), { atSeconds: Date.now() / 1000 }, objects);
 * cost.monthly.expected.total; // 32.85
 * ```
 */
export function workloadCost(
  object: ManifestObject,
  prices: PriceLookup,
  options: WorkloadCostOptions,
  others: readonly ManifestObject[] = [object],
): WorkloadCost {
  return costOfWorkload(object, clusterObjects(others, options.namespace), prices, options);
}

function costOfWorkload(
  object: ManifestObject,
  cluster: ClusterObjects,
  prices: PriceLookup,
  options: WorkloadCostOptions,
): WorkloadCost {
  const notes: string[] = [];
  const field = fieldOf(object);
  const spec = podTemplate(object).at('spec');
  if (!spec.at('containers').exists)
    throw spec.problem('has no containers: is this a patch? Apply it first (kustomize build)');
  const namespace = cluster.namespaceOf(object);
  const pod = podOf(spec, namespace, cluster, notes);
  const context = priceContext(field, spec, options);
  const kept = templateClaims(field);
  const passing = ephemeralClaims(spec);
  const sharedClaims = claimsByName(spec, namespace, cluster, notes);
  const scale = scaleOf(object, field, cluster, options, notes);
  const storage = (claims: readonly Claim[], hours: number): number =>
    claims.reduce((sum, claim) => sum + claimCost(claim, hours, prices, context), 0);
  const unit = prices(context);
  if (pod.gpuCount > 0 && unit.unpriced?.includes('gpu') === true) {
    notes.push('the price book has no price of a GPU, so its GPUs are counted as 0');
  }
  const hourly = {
    cpu: pod.cpuCores * unit.cpuCoreHour,
    memory: pod.memoryBytes * unit.memoryByteHour,
    gpu: pod.gpuCount * unit.gpuHour,
  };
  const costOf = (podHours: number, pods: number, shared: readonly Claim[]): Cost =>
    costFrom({
      cpu: hourly.cpu * podHours,
      memory: hourly.memory * podHours,
      gpu: hourly.gpu * podHours,
      storage:
        storage(passing, podHours) + storage(kept, HOURS_PER_MONTH) * pods + storage(shared, HOURS_PER_MONTH),
    });
  const monthlyOf = (pods: number): Cost =>
    costOf(scale.runs?.podHoursPerMonth ?? pods * HOURS_PER_MONTH, pods, sharedClaims);
  const { expected, min, max } = scale.replicas;
  const monthly = monthlyOf(expected);
  return {
    workload: { namespace, kind: object.kind, name: object.name },
    currency: unit.currency,
    pod,
    podClaims: [...kept, ...passing],
    sharedClaims,
    replicas: scale.replicas,
    perPod: costOf(HOURS_PER_MONTH, 1, []),
    monthly: {
      expected: monthly,
      min: min === expected ? monthly : monthlyOf(min),
      max: max === expected ? monthly : monthlyOf(max),
    },
    ...(scale.autoscaler && { autoscaler: scale.autoscaler }),
    ...(scale.runs && { runs: scale.runs }),
    ...(context.nodeClass !== undefined && { nodeClass: context.nodeClass }),
    spot: context.spot === true,
    notes,
    object,
  };
}

function costOfClaim(
  object: ManifestObject,
  cluster: ClusterObjects,
  prices: PriceLookup,
  options: WorkloadCostOptions,
): WorkloadCost {
  const claim = readClaim(object.name, fieldOf(object).at('spec'));
  const context = { atSeconds: options.atSeconds };
  const cost = costFrom({
    cpu: 0,
    memory: 0,
    gpu: 0,
    storage: claimCost(claim, HOURS_PER_MONTH, prices, context),
  });
  return {
    workload: { namespace: cluster.namespaceOf(object), kind: object.kind, name: object.name },
    currency: prices(context).currency,
    pod: NO_RESOURCES,
    podClaims: [],
    sharedClaims: [claim],
    replicas: { expected: 0, min: 0, max: 0 },
    perPod: costFrom({ cpu: 0, memory: 0, gpu: 0, storage: 0 }),
    monthly: { expected: cost, min: cost, max: cost },
    spot: false,
    notes: ['no workload here uses it'],
    object,
  };
}

function podOf(spec: Field, namespace: string, cluster: ClusterObjects, notes: string[]): PodResources {
  const defaultRequests = cluster.defaultRequests(namespace);
  const runtimeClass = spec.at('runtimeClassName').text();
  const overhead = runtimeClass === undefined ? undefined : cluster.overhead(runtimeClass);
  const pod = podResourcesOf(spec, {
    ...(defaultRequests && { defaultRequests }),
    ...(overhead && { overhead }),
  });
  const missing = [...(pod.cpuCores === 0 ? ['CPU'] : []), ...(pod.memoryBytes === 0 ? ['memory'] : [])];
  if (missing.length > 0) notes.push(`requests no ${missing.join(' and no ')}, so none is counted`);
  return pod;
}

function claimCost(
  { storageBytes, storageClass }: Claim,
  hours: number,
  prices: PriceLookup,
  context: PriceContext,
): number {
  const { storageByteHour } = prices({ ...context, ...(storageClass !== undefined && { storageClass }) });
  return storageBytes * storageByteHour * hours;
}

function costFrom(parts: Pick<Cost, 'cpu' | 'memory' | 'gpu' | 'storage'>): Cost {
  return { ...parts, network: 0, total: parts.cpu + parts.memory + parts.gpu + parts.storage };
}
