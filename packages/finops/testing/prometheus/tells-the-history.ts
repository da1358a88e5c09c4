import { expect } from 'vitest';
import { prometheusUsage, type PrometheusUsageOptions } from '../../src/usage/prometheus/prometheus-usage.ts';
import type {
  ClusterUsage,
  ContainerSeries,
  UsageWindow,
  WorkloadUsage,
} from '../../src/usage/workload-usage.ts';
import { AT, HISTORY_SECONDS, HISTORY_START } from './history.ts';

const MIB = 2 ** 20;
const STEP = 300;
export const window: UsageWindow = {
  startSeconds: HISTORY_START,
  stepSeconds: STEP,
  steps: HISTORY_SECONDS / STEP,
};

export async function usageOf(
  base: string,
  options: Partial<PrometheusUsageOptions> = {},
): Promise<{ usage: ClusterUsage; workloads: Map<string, WorkloadUsage> }> {
  const usage = await prometheusUsage({ base, headers: {}, window, retries: 0, ...options });
  const workloads = new Map<string, WorkloadUsage>();
  for await (const one of usage.workloads()) {
    const { namespace, kind, name } = one.workload;
    workloads.set(`${namespace}/${kind}/${name}`, one);
  }
  return { usage, workloads };
}

/** What `history.ts` tells, as it must come out; of answers recorded from a real Prometheus, or asked of one that is here. */
export function tellsTheHistory({ usage, workloads }: Awaited<ReturnType<typeof usageOf>>): void {
  expect([...workloads.keys()]).toEqual([
    'jobs/CronJob/nightly',
    'jobs/Pod/lonely',
    'kube-system/Pod/etcd-n1',
    'shop/Deployment/web',
    'shop/StatefulSet/db',
    'shop/PersistentVolumeClaim/forgotten',
  ]);
  const containers = [...workloads.values()].flatMap((workload) => workload.containers);
  const series = (pod: string, container: string): ContainerSeries =>
    containers.find((one) => one.pod === pod && one.container === container)!;

  expect(usage.nodes).toEqual([
    {
      name: 'n1',
      nodeClass: 'm5.xlarge',
      spot: false,
      cpuCores: 4,
      memoryBytes: 16 * 1024 * MIB,
      firstStep: 0,
      steps: 24,
    },
    {
      name: 'n2',
      nodeClass: 'm5.large',
      spot: true,
      cpuCores: 2,
      memoryBytes: 8 * 1024 * MIB,
      firstStep: 11,
      steps: 13,
    },
  ]);

  const web = workloads.get('shop/Deployment/web')!;
  expect(web).toMatchObject({
    slaClass: 'gold',
    labels: { app_kubernetes_io_name: 'web', team: 'blue' },
    annotations: { 'finops.vigie.dev/cost-centre': 'cc-7' },
    replicas: { desired: 2, available: 2 },
    autoscaler: { kind: 'HorizontalPodAutoscaler', resources: ['cpu'], minReplicas: 2, maxReplicas: 6 },
    rolloutInProgress: true,
  });
  expect(web.containers.map(({ pod, container }) => `${pod}/${container}`)).toEqual([
    'web-abc-1/web',
    'web-abc-1/proxy',
    'web-abc-2/web',
  ]);

  expect(series('web-abc-1', 'proxy').sidecar).toBe(true);
  expect(workloads.get('kube-system/Pod/etcd-n1')!.staticPod).toBe(true);
  expect(workloads.get('jobs/Pod/lonely')!.staticPod).toBeUndefined();

  const first = series('web-abc-1', 'web');
  expect(first.sidecar).toBeUndefined();
  expect(first.cpuUsageCores[0]).toBeCloseTo(0.2, 9);
  expect(first.cpuUsageCores[23]).toBeCloseTo(0.6, 9);
  expect([...first.cpuRequestCores]).toEqual(
    Array.from({ length: 24 }, (_, step) => ((step + 1) * STEP < AT.resize ? 0.5 : 1)),
  );
  expect(first.memoryRequestBytes[5]).toBe(512 * MIB);
  expect(first).toMatchObject({
    node: 'n1',
    image: 'registry.example/web:1.0',
    cpuLimitCores: 2,
    restarts: 0,
  });
  expect(first.cpuThrottledShare).toBeCloseTo(0.05, 9);

  const second = series('web-abc-2', 'web');
  expect(second).toMatchObject({
    firstStep: AT.web2 / STEP - 1,
    node: 'n2',
    restarts: 1,
    oomKillSteps: [AT.oom / STEP - 1],
  });
  expect(Math.max(...second.memoryUsageBytes)).toBe(511 * MIB);
  expect(second.cpuUsageCores[0]).toBeNaN();
  expect(second.cpuUsageCores[1]).toBeCloseTo(0.3, 9);

  const job = series('nightly-1-x', 'main');
  expect([job.firstStep, job.cpuUsageCores.length]).toEqual([
    AT.jobFrom / STEP - 1,
    (AT.jobTo - AT.jobFrom) / STEP + 1,
  ]);
  expect(series('lonely', 'main').cpuRequestCores[0]).toBe(0);
  expect(series('db-0', 'db').gpuCount).toBe(1);
  expect(workloads.get('shop/StatefulSet/db')!.volumes).toEqual([
    {
      name: 'data-db-0',
      storageClass: 'fast',
      capacityBytes: 10 * 1024 * MIB,
      usedBytes: 3 * 1024 * MIB,
      firstStep: 0,
      steps: 24,
    },
  ]);
  expect(workloads.get('shop/PersistentVolumeClaim/forgotten')!.volumes[0]).toMatchObject({
    storageClass: 'slow',
  });
}
