import { FinopsError } from '../../finops-error.ts';
import { isSlaClass } from '../../sla/sla-class.ts';
import type { OnProgress } from '../byte-source.ts';
import { JsonClient, type JsonClientOptions } from '../http/json-client.ts';
import type { ClusterUsage, UsageWindow, VolumeUsage, WorkloadUsage } from '../workload-usage.ts';
import { clusterState, type WorkloadState } from './cluster-state.ts';
import { discovered, type DiscoveredWorkload } from './discovery.ts';
import { nodesOf } from './nodes.ts';
import { podSeries } from './pod-series.ts';
import { PrometheusApi, type Sample } from './prometheus-api.ts';
import { MAX_POINTS_PER_SERIES, PrometheusQueries } from './prometheus-queries.ts';
import { matchers, METADATA_METRICS, NEEDED_METRICS } from './queries.ts';
import { volumesOf } from './volumes.ts';

export interface PrometheusUsageOptions extends JsonClientOptions {
  readonly window: UsageWindow;
  /** Default `default`. */
  readonly cluster?: string;
  /** Label matchers added to every selector, e.g. `cluster="prod"`, where one server has several clusters. */
  readonly selector?: string;
  /** Labels of kube_node_labels that name a node's class. Default: the instance type. */
  readonly nodeClassLabels?: readonly string[];
  /** Namespaces read; default all. */
  readonly namespaces?: readonly string[];
  /** Values in one answer, from which the number of pods asked for at once follows. Default 250 000: about 20 MB of JSON. */
  readonly maxPointsPerAnswer?: number;
  /** In pods, an estimate. */
  readonly onProgress?: OnProgress;
}

/**
 * A cluster's usage of Prometheus, from kube-state-metrics and cAdvisor; `queries.ts` has what is asked. Workloads come namespace
 * by namespace; what is in memory at once is a namespace's metadata and one batch of pods.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SOURCE` where Prometheus does not answer or lacks a metric that is needed.
 */
export async function prometheusUsage(options: PrometheusUsageOptions): Promise<ClusterUsage> {
  const { window, cluster = 'default', base } = options;
  const api = new PrometheusApi(new JsonClient(options));
  const queries = new PrometheusQueries(api, window, checkedSelector(options.selector ?? ''));
  const pods = await expectMetrics(queries, base);
  const weights = new Map(pods.map(({ labels: { namespace = '' }, value }) => [namespace, value]));
  for (const { namespace } of await queries.labelSets(['kube_namespace_status_phase'], 'phase="Active"')) {
    if (namespace !== undefined && !weights.has(namespace)) weights.set(namespace, 0);
  }
  const wanted = options.namespaces ?? [...weights.keys()].sort();
  const [nodes, stateOf] = await Promise.all([
    nodesOf(queries, options.nodeClassLabels),
    clusterState(queries),
  ]);
  const warnings: string[] = [];
  const total = wanted.reduce((sum, namespace) => sum + (weights.get(namespace) ?? 0) + 1, 0);
  return {
    cluster,
    window,
    source: `Prometheus ${base}`,
    nodes,
    warnings,
    async *workloads() {
      let done = 0;
      for (const namespace of wanted) {
        const weight = (weights.get(namespace) ?? 0) + 1;
        yield* namespaceUsage(queries, namespace, {
          stateOf,
          warnings,
          most: podsAtOnce(window, options.maxPointsPerAnswer ?? 250_000),
          onProgress: (share) =>
            options.onProgress?.(Math.min(total, Math.round(done + share * weight)), total),
        });
        done += weight;
        options.onProgress?.(done, total);
      }
      warnings.push(...api.warnings);
    },
  };
}

interface NamespaceOptions {
  readonly stateOf: (workload: DiscoveredWorkload['workload']) => WorkloadState;
  readonly warnings: string[];
  /** Pods asked for at once. */
  readonly most: number;
  readonly onProgress: (share: number) => void;
}

async function* namespaceUsage(
  queries: PrometheusQueries,
  namespace: string,
  { stateOf, warnings, most, onProgress }: NamespaceOptions,
): AsyncGenerator<WorkloadUsage, void, undefined> {
  const found = discovered(namespace, await queries.labelSets(METADATA_METRICS, matchers({ namespace })));
  const volumes = await volumesOf(queries, found);
  const podCount = found.workloads.reduce((sum, { pods }) => sum + pods.length, 0);
  let podsDone = 0;
  for (const batch of batches(found.workloads, most)) {
    const pods = batch.flatMap((workload) => workload.pods);
    const series = [];
    for (const some of slices(pods, most)) {
      series.push(...(await podSeries(queries, namespace, some)));
      podsDone += some.length;
      onProgress(podsDone / podCount);
    }
    const byPod = Map.groupBy(series, ({ pod }) => pod);
    for (const workload of batch) {
      const usage = {
        ...stateOf(workload.workload),
        ...described(workload),
        containers: workload.pods.flatMap(({ name }) => byPod.get(name) ?? []),
        volumes: workload.claims.flatMap((claim) => taken(volumes, claim)),
      };
      if (usage.containers.length > 0 || usage.volumes.length > 0) yield usage;
    }
  }
  if (volumes.size > 0) {
    warnings.push(
      `namespace ${namespace}: ${volumes.size} volume claims are mounted by no pod; each is a workload of its own.`,
    );
  }
  for (const volume of volumes.values()) {
    yield {
      workload: { namespace, kind: 'PersistentVolumeClaim', name: volume.name },
      labels: {},
      annotations: {},
      containers: [],
      volumes: [volume],
    };
  }
}

function described({
  workload,
  labels,
  annotations,
  staticPod,
}: DiscoveredWorkload): Pick<
  WorkloadUsage,
  'workload' | 'labels' | 'annotations' | 'slaClass' | 'staticPod'
> {
  const slaClass = annotations['finops.vigie.dev/sla-class'];
  return {
    workload,
    labels,
    annotations,
    ...(isSlaClass(slaClass) && { slaClass }),
    ...(staticPod && { staticPod }),
  };
}

/** A volume mounted by several workloads is paid for once, by the first. */
function taken(volumes: Map<string, VolumeUsage>, claim: string): VolumeUsage[] {
  const volume = volumes.get(claim);
  volumes.delete(claim);
  return volume === undefined ? [] : [volume];
}

/** Small workloads are asked for together. */
function* batches(workloads: readonly DiscoveredWorkload[], most: number): Generator<DiscoveredWorkload[]> {
  let batch: DiscoveredWorkload[] = [];
  let pods = 0;
  for (const workload of workloads) {
    if (batch.length > 0 && pods + workload.pods.length > most) {
      yield batch;
      batch = [];
      pods = 0;
    }
    batch.push(workload);
    pods += workload.pods.length;
  }
  if (batch.length > 0) yield batch;
}

/** Two containers a pod, as a rule of thumb. */
function podsAtOnce({ steps }: UsageWindow, points: number): number {
  return Math.max(1, Math.min(200, Math.floor(points / (2 * Math.min(steps, MAX_POINTS_PER_SERIES)))));
}

function* slices<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function expectMetrics(queries: PrometheusQueries, base: string): Promise<Sample[]> {
  const counts = await Promise.all(NEEDED_METRICS.map((metric) => queries.count(metric, 'namespace')));
  const missing = NEEDED_METRICS.filter((_, index) => counts[index]!.length === 0);
  if (missing.length === 0) return counts[0]!;
  throw new FinopsError(
    'VIGIE_E_FINOPS_SOURCE',
    `${base} has no ${missing.join(', no ')} at the window's end: Prometheus must scrape kube-state-metrics and the kubelet's cAdvisor, and --selector, if given, must match both.`,
  );
}

/** It becomes part of every query: nothing but matchers may be in it. */
function checkedSelector(selector: string): string {
  const matcher = /^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=|!=|=~|!~)\s*"(?:[^"\\]|\\.)*"\s*$/;
  const parts = selector.trim() === '' ? [] : selector.split(/,(?=\s*[a-zA-Z_][a-zA-Z0-9_]*\s*[!=])/);
  if (parts.every((part) => matcher.test(part))) return parts.map((part) => part.trim()).join(',');
  throw new FinopsError(
    'VIGIE_E_FINOPS_SELECTOR',
    `--selector must be label matchers such as cluster="prod",region=~"eu-.*", received ${JSON.stringify(selector)}.`,
  );
}
