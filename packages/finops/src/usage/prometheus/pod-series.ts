import { stepEndingAt } from '../usage-window.ts';
import type { ContainerSeries, UsageWindow } from '../workload-usage.ts';
import type { DiscoveredPod } from './discovery.ts';
import type { RangeSeries, Sample } from './prometheus-api.ts';
import { matchers } from './queries.ts';
import { halving, type Life, type PrometheusQueries } from './prometheus-queries.ts';

/** The series of all containers of some pods of one namespace; pods that did not live in the window have none. */
export async function podSeries(
  queries: PrometheusQueries,
  namespace: string,
  pods: readonly DiscoveredPod[],
): Promise<ContainerSeries[]> {
  const byName = new Map(pods.map((pod) => [pod.name, pod]));
  const series = await halving([...byName.keys()], async (names) => {
    const answers = await ask(queries, matchers({ namespace }, { pod: names }), namespace);
    return names.flatMap((name) => seriesOfPod(byName.get(name)!, answers, queries.window));
  });
  return [...series];
}

interface Answers {
  readonly lives: ReadonlyMap<string, Life>;
  readonly cpu: Indexed<RangeSeries>;
  readonly memory: Indexed<RangeSeries>;
  readonly highest: Indexed<Sample>;
  readonly lowest: Indexed<Sample>;
  readonly limits: Indexed<Sample>;
  readonly throttled: Indexed<Sample>;
  readonly restarts: Indexed<Sample>;
  readonly oomKills: Indexed<RangeSeries>;
  /** Of pods resized in place. */
  readonly requests: Indexed<RangeSeries>;
}

/** By pod, container and, where there is one, resource. */
type Indexed<T> = (pod: string, container: string, resource?: string) => readonly T[];

async function ask(queries: PrometheusQueries, select: string, namespace: string): Promise<Answers> {
  const [lives, cpu, memory, highest, lowest, limits, throttled, restarts, oomKilled] = await Promise.all([
    queries.lives('podFirstSeen', 'podLastSeen', 'pod', select),
    queries.range('cpuUsage', select),
    queries.range('memoryUsage', select),
    queries.atEnd('requestHighest', select),
    queries.atEnd('requestLowest', select),
    queries.atEnd('limits', select),
    queries.atEnd('cpuThrottled', select),
    queries.atEnd('restarts', select),
    queries.atEnd('oomKilledEver', select),
  ]);
  const killed = [...new Set(oomKilled.flatMap(({ labels }) => labels['pod'] ?? []))];
  const low = indexed(lowest);
  const resized = highest.filter(({ labels: { pod = '', container = '', resource = '' }, value }) =>
    low(pod, container, resource).some((other) => other.value !== value),
  );
  const resizedPods = [...new Set(resized.flatMap(({ labels }) => labels['pod'] ?? []))];
  const [oomKills, requests] = await Promise.all([
    killed.length === 0 ? [] : queries.range('oomKills', matchers({ namespace }, { pod: killed })),
    resizedPods.length === 0 ? [] : queries.range('requests', matchers({ namespace }, { pod: resizedPods })),
  ]);
  return {
    lives,
    cpu: indexed(cpu),
    memory: indexed(memory),
    highest: indexed(highest),
    lowest: low,
    limits: indexed(limits),
    throttled: indexed(throttled),
    restarts: indexed(restarts),
    oomKills: indexed(oomKills),
    requests: indexed(requests),
  };
}

function indexed<T extends Sample | RangeSeries>(items: readonly T[]): Indexed<T> {
  const index = Map.groupBy(
    items,
    ({ labels: { pod = '', container = '', resource = '' } }) => `${pod}/${container}/${resource}`,
  );
  return (pod, container, resource = '') => index.get(`${pod}/${container}/${resource}`) ?? [];
}

function seriesOfPod(pod: DiscoveredPod, answers: Answers, window: UsageWindow): ContainerSeries[] {
  const life = answers.lives.get(pod.name);
  if (life === undefined) return [];
  return [...pod.containers].map(([name, { image, sidecar }]) =>
    seriesOfContainer({ pod, name, image, sidecar, life }, answers, window),
  );
}

interface Subject {
  readonly pod: DiscoveredPod;
  readonly name: string;
  readonly image: string | undefined;
  readonly sidecar: true | undefined;
  readonly life: Life;
}

function seriesOfContainer(
  { pod, name, image, sidecar, life }: Subject,
  answers: Answers,
  window: UsageWindow,
): ContainerSeries {
  const one = (of: Indexed<Sample>, resource?: string): number | undefined => {
    const value = of(pod.name, name, resource)[0]?.value;
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  };
  const known = {
    image,
    sidecar,
    node: pod.node,
    cpuLimitCores: one(answers.limits, 'cpu'),
    memoryLimitBytes: one(answers.limits, 'memory'),
    cpuThrottledShare: one(answers.throttled),
    gpuCount: one(answers.highest, 'nvidia_com_gpu') ?? one(answers.highest, 'amd_com_gpu'),
  };
  return {
    pod: pod.name,
    container: name,
    firstStep: life.firstStep,
    cpuUsageCores: stepValues(answers.cpu(pod.name, name), life, window),
    memoryUsageBytes: stepValues(answers.memory(pod.name, name), life, window),
    cpuRequestCores: requestValues(answers, pod.name, name, 'cpu', life, window),
    memoryRequestBytes: requestValues(answers, pod.name, name, 'memory', life, window),
    restarts: Math.max(0, one(answers.restarts) ?? 0),
    oomKillSteps: killSteps(answers.oomKills(pod.name, name), window),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
}

function stepValues(
  series: readonly RangeSeries[],
  { firstStep, steps }: Life,
  window: UsageWindow,
): Float64Array {
  const values = new Float64Array(steps).fill(Number.NaN);
  for (const { values: pairs } of series) {
    for (const [at, text] of pairs) {
      const step = stepEndingAt(window, at) - firstStep;
      const value = Number(text);
      if (step >= 0 && step < steps && Number.isFinite(value) && value >= 0) values[step] = value;
    }
  }
  return values;
}

/** One value for all steps, but of containers resized in place. Where a sample is missing, what held before holds. */
function requestValues(
  answers: Answers,
  pod: string,
  container: string,
  resource: 'cpu' | 'memory',
  life: Life,
  window: UsageWindow,
): Float64Array {
  const highest = answers.highest(pod, container, resource)[0]?.value ?? 0;
  const lowest = answers.lowest(pod, container, resource)[0]?.value ?? highest;
  if (highest === lowest) return new Float64Array(life.steps).fill(highest);
  const values = stepValues(answers.requests(pod, container, resource), life, window);
  let held = values.find((value) => !Number.isNaN(value)) ?? highest;
  for (let step = 0; step < values.length; step += 1) {
    if (Number.isNaN(values[step]!)) values[step] = held;
    else held = values[step]!;
  }
  return values;
}

function killSteps(series: readonly RangeSeries[], window: UsageWindow): number[] {
  const steps = series.flatMap(({ values }) => values.map(([at]) => stepEndingAt(window, at)));
  return [...new Set(steps)].filter((step) => step >= 0 && step < window.steps).sort((a, b) => a - b);
}
