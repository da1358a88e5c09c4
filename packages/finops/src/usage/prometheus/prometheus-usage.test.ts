import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  serveAnswers,
  type AnswersServer,
  type RecordedAnswers,
} from '../../../testing/prometheus/answers-server.ts';
import { AT, HISTORY_SECONDS, HISTORY_START } from '../../../testing/prometheus/history.ts';
import { startPrometheus } from '../../../testing/prometheus/real-prometheus.ts';
import type { ClusterUsage, ContainerSeries, WorkloadUsage } from '../workload-usage.ts';
import { prometheusUsage, type PrometheusUsageOptions } from './prometheus-usage.ts';

const MIB = 2 ** 20;
const STEP = 300;
const window = { startSeconds: HISTORY_START, stepSeconds: STEP, steps: HISTORY_SECONDS / STEP };
const recorded = JSON.parse(
  await readFile(new URL('../../../testing/prometheus/fixtures/answers.json', import.meta.url), 'utf8'),
) as RecordedAnswers;

const servers: AnswersServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function server(answers: RecordedAnswers = recorded): Promise<AnswersServer> {
  const started = await serveAnswers(answers);
  servers.push(started);
  return started;
}

async function usageOf(
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
function tellsTheHistory({ usage, workloads }: Awaited<ReturnType<typeof usageOf>>): void {
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

  const first = series('web-abc-1', 'web');
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

describe('usage of Prometheus', () => {
  it('is what its metrics tell (answers of a real one, recorded)', async () => {
    const { url } = await server();
    const progress: number[] = [];
    const read = await usageOf(url, {
      onProgress: (done, total) => progress.push(done / (total ?? Number.NaN)),
    });
    tellsTheHistory(read);
    expect(read.usage.source).toBe(`Prometheus ${url}`);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('is the same where each pod is asked for by itself', async () => {
    const started = await server();
    tellsTheHistory(await usageOf(started.url, { maxPointsPerAnswer: 1 }));
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1"'))).toBe(true);
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1|'))).toBe(false);
  });

  it('is what its metrics tell (a real one, where it is built)', async ({ skip }) => {
    const prometheus = await startPrometheus();
    skip(prometheus === undefined, 'Prometheus is not built on this machine: npm run backends says how');
    if (prometheus === undefined) return;
    try {
      tellsTheHistory(await usageOf(prometheus.url));
    } finally {
      await prometheus.stop();
    }
  });

  it('may be of some namespaces only', async () => {
    const { url } = await server();
    const { workloads } = await usageOf(url, { namespaces: ['jobs'] });
    expect([...workloads.keys()]).toEqual(['jobs/CronJob/nightly', 'jobs/Pod/lonely']);
  });

  it('says which metric is missing, and what is to be scraped', async () => {
    const answers = { ...recorded };
    const key = Object.keys(answers).find((one) =>
      one.includes('count by (namespace) (container_cpu_usage'),
    )!;
    answers[key] = { status: 'success', data: { resultType: 'vector', result: [] } };
    await expect(usageOf((await server(answers)).url)).rejects.toThrow(
      /has no container_cpu_usage_seconds_total at the window's end: Prometheus must scrape kube-state-metrics and the kubelet/,
    );
  });

  it('asks for half as many pods where the server finds them too many', async () => {
    const answers: RecordedAnswers = Object.fromEntries(
      Object.entries(recorded).map(([key, answer]) =>
        key.includes('pod=~"db-0|web-abc-1|web-abc-2"') || key.includes('pod=~"web-abc-1|web-abc-2|db-0"')
          ? [
              key,
              {
                status: 'error',
                errorType: 'execution',
                error: 'query processing would load too many samples into memory',
              },
            ]
          : [key, answer],
      ),
    );
    const started = await server(answers);
    const refused = usageOf(started.url, { namespaces: ['shop'] });
    // Of the halves there is none recorded but that of one pod: that they are asked for is what matters.
    await expect(refused).rejects.toThrow(/nothing recorded/);
    expect(started.asked.some((key) => key.includes('pod=~"web-abc-1|web-abc-2"'))).toBe(true);
  });

  it('refuses answers of another shape', async () => {
    const answers = { ...recorded };
    for (const key of Object.keys(answers))
      if (key.includes('query_range')) answers[key] = { status: 'success', data: { resultType: 'scalar' } };
    await expect(usageOf((await server(answers)).url)).rejects.toThrow(
      /it does not answer as Prometheus does: data.resultType must be "matrix", received "scalar"/,
    );
  });

  it.each(['cluster=prod', 'cluster="prod"} or vector(1', '{cluster="prod"}', 'a="b",,'])(
    'refuses the selector %s',
    async (selector) => {
      await expect(usageOf('http://127.0.0.1:9', { selector })).rejects.toThrow(/VIGIE_E_FINOPS_SELECTOR/);
    },
  );
});
