import { BYTES_PER_GIB, HOURS_PER_MONTH, SLA_POLICIES } from '@vigie/finops';
import type { Section } from './board.ts';
import { chart, columns, grid, legend, number, ranking, stacked, steps } from './panels.ts';
import { now, rows, series } from './queries.ts';

/**
 * Cost as `vigie-finops` reckons it, `max(request, usage) × price` for each container, from kube-state-metrics and cAdvisor alone: it
 * covers pods that know nothing of Vigie.
 */
const EUR = 'currencyEUR';
const NAMESPACE = 'namespace=~"$namespace"';
const CONTAINERS = `${NAMESPACE},container!="",container!="POD"`;
const BY = 'namespace, pod, container';
const RUNNING = 'on (namespace, pod) (kube_pod_status_phase{phase="Running"} == 1)';
/** Requests of pods that have ended are still listed, and cost nothing. */
const requested = (resource: 'cpu' | 'memory', where = NAMESPACE): string =>
  `sum by (${BY}) (kube_pod_container_resource_requests{resource="${resource}",${where}} and ${RUNNING})`;
const cores = (where = CONTAINERS): string =>
  `sum by (${BY}) (rate(container_cpu_usage_seconds_total{${where}}[$__rate_interval]))`;
const bytes = (where = CONTAINERS): string => `sum by (${BY}) (container_memory_working_set_bytes{${where}})`;

/** The greater of the two, or the one there is. */
const greater = (a: string, b: string): string => `(${a} > ${b} or ${b} or ${a})`;
const billedCores = greater(requested('cpu'), cores());
const billedBytes = greater(requested('memory'), bytes());

/** Which workload a pod belongs to; a ReplicaSet’s name is that of its Deployment and a hash. */
const OWNER = `max by (namespace, pod, workload) (label_replace(kube_pod_owner{${NAMESPACE},owner_kind="ReplicaSet"}, "workload", "$1", "owner_name", "(.*)-[^-]+") or label_replace(kube_pod_owner{${NAMESPACE},owner_kind!="ReplicaSet"}, "workload", "$1", "owner_name", "(.*)"))`;
const byWorkload = (expr: string): string =>
  `sum by (namespace, workload) (${expr} * on (namespace, pod) group_left (workload) ${OWNER})`;

/** An hour’s cost of cores and bytes. */
const priced = (cores: string, bytes: string): string =>
  `${cores} * $cpuPrice + ${bytes} / ${BYTES_PER_GIB} * $memoryPrice`;
const compute = (by: string): string =>
  priced(`sum by (${by}) (${billedCores})`, `sum by (${by}) (${billedBytes})`);
const total = priced(`sum(${billedCores})`, `sum(${billedBytes})`);

export function clusterCost(): Section {
  const requestedCost = priced(`sum(${requested('cpu')})`, `sum(${requested('memory')})`);
  const used = priced(`sum(${cores()})`, `sum(${bytes()})`);
  const everything = priced(
    `sum(${greater(requested('cpu', 'namespace!=""'), cores('container!="",container!="POD"'))})`,
    `sum(${greater(requested('memory', 'namespace!=""'), bytes('container!="",container!="POD"'))})`,
  );
  const nodes = priced(
    'sum(kube_node_status_capacity{resource="cpu"})',
    'sum(kube_node_status_capacity{resource="memory"})',
  );
  const volumes = `sum by (namespace) (kube_persistentvolumeclaim_resource_requests_storage_bytes{${NAMESPACE}}) / ${BYTES_PER_GIB} * $storagePrice / ${HOURS_PER_MONTH}`;
  return {
    title: 'Cluster, by requests and usage',
    panels: [
      number(
        'Pods a month',
        'CPU and memory of the namespaces chosen at the rate of this moment, for 730 hours.',
        EUR,
      )
        .decimals(2)
        .withTarget(series(`(${total}) * ${HOURS_PER_MONTH}`, 'cost')),
      number('Volumes a month', 'Storage that the namespaces chosen claim.', EUR)
        .decimals(2)
        .noValue('0')
        .withTarget(series(`sum(${volumes}) * ${HOURS_PER_MONTH}`, 'volumes')),
      number('Efficiency', 'Usage of requests, each resource by its price.', 'percentunit')
        .thresholds(steps(['red'], [0.2, 'orange'], [0.5, 'green']))
        .withTarget(series(`(${used}) / (${requestedCost})`, 'efficiency')),
      number(
        'Idle nodes a month',
        'What nodes cost less what all their pods are charged. Negative: nodes are used beyond their capacity.',
        EUR,
      )
        .decimals(2)
        .withTarget(series(`((${nodes}) - (${everything})) * ${HOURS_PER_MONTH}`, 'idle')),
      number('Idle share of nodes', 'Of what nodes cost, what no pod is charged.', 'percentunit')
        .thresholds(steps(['green'], [0.4, 'orange'], [0.7, 'red']))
        .withTarget(series(`1 - (${everything}) / (${nodes})`, 'idle')),
      number(
        'Possible saving a month',
        'If every container requested what the class silver advises by this time range. vigie-finops recommend checks each one.',
        EUR,
      )
        .decimals(2)
        .withTarget(now(`sum(${savings()})`)),
      stacked('Cost an hour by namespace', 'CPU and memory, without volumes.', EUR)
        .span(12)
        .withTarget(series(compute('namespace'), '{{namespace}}')),
      columns(
        grid('Namespaces', 'At the rate of this moment, for 730 hours.')
          .span(12)
          .height(8)
          .withTarget(rows(`(${compute('namespace')}) * ${HOURS_PER_MONTH}`))
          .withTarget(rows(`${volumes} * ${HOURS_PER_MONTH}`))
          .withTarget(
            rows(
              `(${priced(`sum by (namespace) (${cores()})`, `sum by (namespace) (${bytes()})`)}) / (${priced(`sum by (namespace) (${requested('cpu')})`, `sum by (namespace) (${requested('memory')})`)})`,
            ),
          ),
        [
          { from: 'namespace', title: 'Namespace' },
          { from: 'Value #A', title: 'CPU and memory', unit: EUR, decimals: 2 },
          { from: 'Value #B', title: 'Volumes', unit: EUR, decimals: 2 },
          {
            from: 'Value #C',
            title: 'Efficiency',
            unit: 'percentunit',
            decimals: 0,
            thresholds: steps(['red'], [0.2, 'orange'], [0.5, 'green']),
          },
        ],
        'CPU and memory',
      ),
    ],
  };
}

export function clusterWorkloads(): Section {
  const cost = priced(byWorkload(billedCores), byWorkload(billedBytes));
  const over = (requested: string, used: string): string =>
    `clamp_min(${byWorkload(requested)} - ${byWorkload(used)}, 0)`;
  return {
    title: 'Workloads: what is reserved and not used',
    panels: [
      columns(
        grid(
          'Workloads',
          'Cost a month, usage of requests, and what the advice of the class silver would save by this time range, the largest saving first.',
        )
          .height(10)
          .withTarget(rows(`(${cost}) * ${HOURS_PER_MONTH}`))
          .withTarget(rows(byWorkload(requested('cpu'))))
          .withTarget(rows(`${byWorkload(cores())} / ${byWorkload(requested('cpu'))}`))
          .withTarget(rows(byWorkload(requested('memory'))))
          .withTarget(rows(`${byWorkload(bytes())} / ${byWorkload(requested('memory'))}`))
          .withTarget(rows(savings())),
        [
          { from: 'namespace', title: 'Namespace', width: 170 },
          { from: 'workload', title: 'Workload' },
          { from: 'Value #A', title: 'A month', unit: EUR, decimals: 2 },
          { from: 'Value #B', title: 'Cores requested', unit: 'none', decimals: 2 },
          {
            from: 'Value #C',
            title: 'Cores used',
            unit: 'percentunit',
            decimals: 0,
            thresholds: steps(['red'], [0.2, 'orange'], [0.5, 'green']),
          },
          { from: 'Value #D', title: 'Memory requested', unit: 'bytes', decimals: 0 },
          {
            from: 'Value #E',
            title: 'Memory used',
            unit: 'percentunit',
            decimals: 0,
            thresholds: steps(['red'], [0.2, 'orange'], [0.5, 'green']),
          },
          { from: 'Value #F', title: 'Possible saving', unit: EUR, decimals: 2, gauge: true },
        ],
        'Possible saving',
      ),
      chart('Cores requested and not used', 'The eight workloads with most of them.', 'none')
        .decimals(2)
        .legend(legend('table'))
        .span(12)
        .withTarget(series(`topk(8, ${over(requested('cpu'), cores())})`, '{{namespace}}/{{workload}}')),
      ranking('Memory requested and not used', 'The eight workloads with most of it.', 'bytes')
        .span(12)
        .withTarget(now(`topk(8, ${over(requested('memory'), bytes())})`, '{{namespace}}/{{workload}}')),
    ],
  };
}

/** By workload and month: requests less what the class silver advises for the usage of the time range, never less than nothing. */
function savings(): string {
  const { cpuPercentile, cpuFactor, memoryFactor } = SLA_POLICIES.silver;
  const advisedCores = `${cpuFactor} * quantile_over_time(${cpuPercentile}, (${cores()})[$__range:$__interval])`;
  const advisedBytes = `${memoryFactor} * max_over_time((${bytes()})[$__range:$__interval])`;
  const less = (requested: string, advised: string): string =>
    byWorkload(`clamp_min(${requested} - ${advised}, 0)`);
  return `(${priced(less(requested('cpu'), advisedCores), less(requested('memory'), advisedBytes))}) * ${HOURS_PER_MONTH}`;
}
