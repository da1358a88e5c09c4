import type { OpenMetricsFile, Series } from './open-metrics-file.ts';

const MIB = 2 ** 20;
const DAY = 86_400;
const HOUR = 3600;
const HISTORY_SECONDS = 8 * DAY + 2 * HOUR;
/** A recommender asks up to the moment it starts, which is some time after this was written. */
const AHEAD_SECONDS = 10 * 60;

export const NAMESPACE = 'shapes';

/** What the container of a Deployment uses, `age` seconds before the history's end (negative after it). */
export interface Shape {
  readonly name: string;
  readonly containers: Readonly<Record<string, Usage>>;
  /** Factors of what each of its pods uses; one pod by default. */
  readonly pods?: readonly number[];
  /** How long before the end its pods began; before all else by default. */
  readonly startedSecondsAgo?: number;
}

interface Usage {
  readonly cores: (age: number) => number;
  readonly mib: (age: number) => number;
}

const wave = (age: number): number => Math.sin((age / DAY) * 2 * Math.PI);
const between = (age: number, from: number, to: number): boolean => age >= from && age < to;
const share = (age: number): number => 1 - Math.max(0, age) / HISTORY_SECONDS;

export const SHAPES: readonly Shape[] = [
  { name: 'constant', containers: { main: { cores: () => 1, mib: () => 512 } } },
  {
    name: 'daily-wave',
    containers: { main: { cores: (age) => 0.5 + 0.4 * wave(age), mib: (age) => 600 + 200 * wave(age) } },
  },
  {
    name: 'spike',
    containers: {
      main: {
        // Six hours of each day; and once, half a week ago, three times the memory.
        cores: (age) => (between(age % DAY, 8 * HOUR, 14 * HOUR) ? 2 : 0.1),
        mib: (age) => (between(age, 2.4 * DAY, 2.6 * DAY) ? 900 : 300),
      },
    },
  },
  {
    name: 'growing',
    containers: { main: { cores: (age) => 0.2 + 0.8 * share(age), mib: (age) => 256 + 1024 * share(age) } },
  },
  { name: 'tiny', containers: { main: { cores: () => 0.002, mib: () => 5 } } },
  {
    name: 'two-containers',
    containers: {
      main: { cores: () => 0.4, mib: () => 900 },
      proxy: { cores: () => 0.005, mib: () => 40 },
    },
  },
  { name: 'unequal-pods', pods: [1, 2, 4], containers: { main: { cores: () => 0.2, mib: () => 350 } } },
  {
    name: 'few-samples',
    startedSecondsAgo: 3.5 * HOUR,
    containers: { main: { cores: () => 0.3, mib: () => 700 } },
  },
  {
    name: 'just-started',
    startedSecondsAgo: 40 * 60,
    containers: { main: { cores: () => 0.6, mib: () => 700 } },
  },
];

/** More than any of them needs: all advice is to lower. */
export const REQUESTED: { readonly cores: number; readonly mib: number } = { cores: 16, mib: 16 * 1024 };

/** Writes eight days of them that end at an instant, a whole minute. */
export function writeShapes(file: OpenMetricsFile, end: number): void {
  const pods = SHAPES.flatMap(
    ({ name, containers, pods: factors = [1], startedSecondsAgo = HISTORY_SECONDS }) =>
      factors.map((factor, index) => ({
        name,
        pod: `${name}-1-${index}`,
        containers,
        factor,
        from: end - startedSecondsAgo,
      })),
  );
  const until = end + AHEAD_SECONDS;
  const usage = (of: (container: Usage, factor: number) => Series['at']): Series[] =>
    pods.flatMap(({ pod, containers, factor, from }) =>
      Object.entries(containers).map(([container, used]) => ({
        labels: { job: 'kubelet', namespace: NAMESPACE, pod, container },
        from,
        until,
        everySeconds: 60,
        at: of(used, factor),
      })),
    );
  file.family(
    'container_cpu_usage_seconds_total',
    usage(({ cores }, factor) => {
      let total = 0;
      return (at) => {
        total += 60 * factor * cores(end - at);
        return Number(total.toFixed(6));
      };
    }),
  );
  file.family(
    'container_memory_working_set_bytes',
    usage(
      ({ mib }, factor) =>
        (at) =>
          Math.round(factor * mib(end - at) * MIB),
    ),
  );
  const state = (
    name: string,
    of: (pod: (typeof pods)[number]) => readonly (readonly [Series['labels'], number])[],
  ): void =>
    file.family(
      name,
      pods.flatMap((pod) =>
        of(pod).map(([labels, value]) => ({
          labels: { namespace: NAMESPACE, pod: pod.pod, ...labels },
          from: pod.from,
          until,
          // Every minute: what has just started is to be seen at once.
          everySeconds: 60,
          at: () => value,
        })),
      ),
    );
  state('kube_pod_info', () => [[{ node: 'n1' }, 1]]);
  state('kube_pod_owner', ({ name }) => [
    [{ owner_kind: 'ReplicaSet', owner_name: `${name}-1`, owner_is_controller: 'true' }, 1],
  ]);
  state('kube_pod_labels', ({ name }) => [[{ label_app: name }, 1]]);
  state('kube_pod_status_phase', () => [[{ phase: 'Running' }, 1]]);
  state('kube_pod_container_info', ({ containers }) =>
    Object.keys(containers).map((container) => [{ container, image: `${container}:1` }, 1]),
  );
  state('kube_pod_container_resource_requests', ({ containers }) =>
    Object.keys(containers).flatMap((container) => [
      [{ container, node: 'n1', resource: 'cpu', unit: 'core' }, REQUESTED.cores],
      [{ container, node: 'n1', resource: 'memory', unit: 'byte' }, REQUESTED.mib * MIB],
    ]),
  );
  file.family(
    'kube_replicaset_owner',
    SHAPES.map(({ name }) => ({
      labels: { namespace: NAMESPACE, replicaset: `${name}-1`, owner_kind: 'Deployment', owner_name: name },
      from: end - HISTORY_SECONDS,
      until,
      everySeconds: 300,
      at: () => 1,
    })),
  );
}
