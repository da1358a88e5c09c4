import { metric, type CatalogueMetric } from '../metric.ts';

const CURRENCY = ['currency'];
const RESOURCE = ['currency', 'resource'];
const ROUTE = ['http_request_method', 'http_route'];
const used = (...labels: readonly string[]) => ({ labels, present: 'once-used' }) as const;

/** What the pod costs, and each route in it. Amounts are whole units of the currency that the label names. */
export const COST_METRICS: readonly CatalogueMetric[] = [
  ...(
    [
      ['pod', 'What the pod cost: max(request, usage) × price × time.', RESOURCE],
      ['route', 'What requests of each route cost, by the CPU time they take.', [...RESOURCE, ...ROUTE]],
      ['unattributed', 'What was used and no route explains.', RESOURCE],
      ['idle', 'What was reserved and not used.', RESOURCE],
    ] as const
  ).map(([name, help, labels]) =>
    metric('counter', 'currency', `vigie_cost_${name}_total`, help, used(...labels)),
  ),
  metric(
    'counter',
    'currency',
    'vigie_cost_tenant_total',
    'What requests of each tenant cost; part of the cost of routes.',
    { labels: [...RESOURCE, 'tenant'], present: 'when-configured' },
  ),
  ...(
    [
      ['pod_rate', 'What the pod costs an hour, over the last step.'],
      ['idle_rate', 'What is reserved and not used costs an hour, over the last step.'],
      ['cpu_core_price', 'Price of a core.'],
      ['memory_gib_price', 'Price of a GiB of memory.'],
    ] as const
  ).map(([name, help]) =>
    metric('gauge', 'currency-per-hour', `vigie_cost_${name}_per_hour`, help, used(...CURRENCY)),
  ),
  metric(
    'gauge',
    'currency',
    'vigie_cost_route_per_request',
    'Estimated cost of a request, without idle.',
    used(...CURRENCY, ...ROUTE),
  ),
  metric(
    'gauge',
    'seconds',
    'vigie_cost_route_demand_seconds',
    'CPU time of a request, estimated.',
    used(...ROUTE),
  ),
  metric(
    'gauge',
    'seconds',
    'vigie_cost_route_demand_error_seconds',
    'Standard error of the CPU time of a request.',
    used(...ROUTE),
  ),
  metric(
    'gauge',
    'info',
    'vigie_cost_route_identified',
    '1: by regression. 0: not to be told from other routes, hence by time in process.',
    used(...ROUTE),
  ),
  metric(
    'gauge',
    'ratio',
    'vigie_cost_route_tolerance',
    "1 - R² of the route's counts on those of the others; near 0 where others always come with it.",
    used(...ROUTE),
  ),
  metric('gauge', 'cores', 'vigie_cost_cpu_requested', 'Cores requested.', used()),
  metric('gauge', 'cores', 'vigie_cost_cpu_used', 'Cores used, over the last step.', used()),
  metric('gauge', 'bytes', 'vigie_cost_memory_requested_bytes', 'Memory requested.', used()),
  metric(
    'gauge',
    'bytes',
    'vigie_cost_memory_used_bytes',
    'Memory used: working set of the container, or resident set.',
    used(),
  ),
  metric(
    'gauge',
    'ratio',
    'vigie_cost_regression_explained_ratio',
    'Share of the CPU time that the demands of routes explain, by its second moment.',
    used(),
  ),
  metric('gauge', 'cores', 'vigie_cost_base_load', 'Cores used without any request.', used()),
  metric(
    'gauge',
    'info',
    'vigie_cost_info',
    'Who pays for the pod, and where its requests were read.',
    used(
      'owner',
      'cost_center',
      'sla_class',
      'price_book',
      'scope',
      'cpu_request_source',
      'memory_request_source',
    ),
  ),
];
