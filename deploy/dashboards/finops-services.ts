import { HOURS_PER_MONTH } from '@vigie/finops';
import { BUDGETS } from '../catalogue/budgets.ts';
import type { Section } from './board.ts';
import { coloured } from './colours.ts';
import { toDashboard } from './links.ts';
import { chart, columns, grid, number, ranking, stacked, steps } from './panels.ts';
import { inRange, metric, now, rate, REQUESTS, rows, series } from './queries.ts';

const PER_HOUR = metric('vigie_cost_pod_rate_per_hour');
const IDLE = metric('vigie_cost_idle_rate_per_hour');
const EUR = 'currencyEUR';
const ALL_BUDGETS = BUDGETS.reduce((sum, { perMonth }) => sum + perMonth, 0);
const low = steps(['red'], [0.2, 'orange'], [0.5, 'green']);

/** Each process meters itself: no Kubernetes is needed. */
export function serviceCost(): Section {
  return {
    title: 'Services, by their own meter',
    panels: [
      number('Cost a month', 'Of all services chosen, at the rate of this moment, for 730 hours.', EUR)
        .decimals(2)
        .withTarget(series(`sum(${PER_HOUR}) * ${HOURS_PER_MONTH}`, 'cost')),
      number('Idle', 'Share of the cost that is reserved and not used.', 'percentunit')
        .thresholds(steps(['green'], [0.5, 'orange'], [0.8, 'red']))
        .withTarget(series(`sum(${IDLE}) / sum(${PER_HOUR})`, 'idle')),
      number(
        'Cost of 1,000 requests',
        'Cost of the time range by the requests in it, idle time included.',
        EUR,
      )
        .decimals(4)
        .withTarget(
          now(`1000 * sum(${inRange('vigie_cost_pod_total')}) / sum(${inRange(`${REQUESTS}_count`)})`),
        ),
      number('CPU efficiency', 'Cores used of cores requested.', 'percentunit')
        .thresholds(low)
        .withTarget(
          series(
            `sum(${metric('vigie_cost_cpu_used')}) / sum(${metric('vigie_cost_cpu_requested')})`,
            'used',
          ),
        ),
      number('Memory efficiency', 'Memory used of memory requested.', 'percentunit')
        .thresholds(low)
        .withTarget(
          series(
            `sum(${metric('vigie_cost_memory_used_bytes')}) / sum(${metric('vigie_cost_memory_requested_bytes')})`,
            'used',
          ),
        ),
      number(
        'Of all budgets',
        'Cost a month of the services chosen, of the sum of all budgets.',
        'percentunit',
      )
        .thresholds(steps(['green'], [0.8, 'orange'], [1, 'red']))
        .withTarget(series(`sum(${PER_HOUR}) * ${HOURS_PER_MONTH} / ${ALL_BUDGETS}`, 'of budgets')),
      perService(),
      stacked(
        'Where the money goes',
        'Of an hour’s cost: requests, what no route explains, and what is reserved and not used.',
        EUR,
      )
        .span(12)
        .overrides(coloured('idle'))
        .withTarget(series(`3600 * sum(${rate('vigie_cost_route_total')})`, 'requests'))
        .withTarget(series(`3600 * sum(${rate('vigie_cost_unattributed_total')})`, 'not explained'))
        .withTarget(series(`3600 * sum(${rate('vigie_cost_idle_total')})`, 'idle')),
      chart('Cost an hour', 'By service.', EUR)
        .span(12)
        .overrides(coloured('offreapi', 'datapress-api', 'datapress-front'))
        .withTarget(series(`sum by (job) (${PER_HOUR})`, '{{job}}')),
    ],
  };
}

function perService(): ReturnType<typeof grid> {
  const ratio = (used: string, requested: string): string =>
    `sum by (job) (${metric(used)}) / sum by (job) (${metric(requested)})`;
  const perMonth = `sum by (job) (${PER_HOUR}) * ${HOURS_PER_MONTH}`;
  const budgets = BUDGETS.map(
    ({ job, perMonth }) => `label_replace(vector(${perMonth}), "job", "${job}", "", "")`,
  ).join(' or ');
  return columns(
    grid(
      'Services',
      'Cost at the rate of this moment, beside the budget. Explained: share of the CPU time that the demands of routes explain; low makes their cost uncertain.',
    )
      .height(7)
      .withTarget(rows(`sum by (job) (${PER_HOUR})`))
      .withTarget(rows(perMonth))
      .withTarget(rows(`${perMonth} / on (job) (${budgets})`))
      .withTarget(rows(`sum by (job) (${IDLE}) / sum by (job) (${PER_HOUR})`))
      .withTarget(rows(ratio('vigie_cost_cpu_used', 'vigie_cost_cpu_requested')))
      .withTarget(rows(ratio('vigie_cost_memory_used_bytes', 'vigie_cost_memory_requested_bytes')))
      .withTarget(
        rows(
          `1000 * sum by (job) (${inRange('vigie_cost_pod_total')}) / sum by (job) (${inRange(`${REQUESTS}_count`)})`,
        ),
      )
      .withTarget(rows(`min by (job) (${metric('vigie_cost_regression_explained_ratio')})`)),
    [
      {
        from: 'job',
        title: 'Service',
        links: [toDashboard('Service', 'vigie-service', { job: '${__data.fields.Service}' })],
      },
      { from: 'Value #A', title: 'An hour', unit: EUR, decimals: 4 },
      { from: 'Value #B', title: 'A month', unit: EUR, decimals: 2 },
      {
        from: 'Value #C',
        title: 'Of its budget',
        unit: 'percentunit',
        decimals: 0,
        thresholds: steps(['green'], [0.8, 'orange'], [1, 'red']),
      },
      {
        from: 'Value #D',
        title: 'Idle',
        unit: 'percentunit',
        decimals: 0,
        thresholds: steps(['green'], [0.5, 'orange'], [0.8, 'red']),
      },
      { from: 'Value #E', title: 'CPU used', unit: 'percentunit', decimals: 0, thresholds: low },
      { from: 'Value #F', title: 'Memory used', unit: 'percentunit', decimals: 0, thresholds: low },
      { from: 'Value #G', title: '1,000 requests', unit: EUR, decimals: 5 },
      {
        from: 'Value #H',
        title: 'Explained',
        unit: 'percentunit',
        decimals: 0,
        thresholds: steps(['orange'], [0.5, 'green']),
      },
    ],
  );
}

export function serviceRoutes(): Section {
  const by = 'job, http_request_method, http_route';
  const cost = `sum by (${by}) (${inRange('vigie_cost_route_total')})`;
  return {
    title: 'Routes, by their CPU time',
    panels: [
      ranking(
        'Most expensive routes',
        'What the requests of a route cost in the time range: the ten dearest.',
        EUR,
      )
        // A route costs millionths in an hour of little traffic.
        .decimals(6)
        .span(8)
        .height(10)
        .withTarget(now(`topk(10, ${cost})`, '{{http_request_method}} {{http_route}}')),
      columns(
        grid(
          'Routes',
          'Cost of the time range, of a request, and the CPU time it takes with its standard error. Not told apart: two routes always asked for together.',
        )
          .span(16)
          .height(10)
          .withTarget(rows(cost))
          .withTarget(rows(`1000 * max by (${by}) (${metric('vigie_cost_route_per_request')})`))
          .withTarget(rows(`max by (${by}) (${metric('vigie_cost_route_demand_seconds')})`))
          .withTarget(rows(`max by (${by}) (${metric('vigie_cost_route_demand_error_seconds')})`))
          .withTarget(rows(`min by (${by}) (${metric('vigie_cost_route_identified')})`)),
        [
          { from: 'job', title: 'Service', width: 130 },
          { from: 'http_request_method', title: 'Method', width: 80 },
          { from: 'http_route', title: 'Route', empty: 'no route' },
          { from: 'Value #A', title: 'Cost', unit: EUR, decimals: 6, width: 110 },
          { from: 'Value #B', title: '1,000 requests', unit: EUR, decimals: 6, width: 120 },
          { from: 'Value #C', title: 'CPU', unit: 's', decimals: 1, width: 90 },
          { from: 'Value #D', title: '±', unit: 's', decimals: 1, width: 90 },
          { from: 'Value #E', title: 'Told apart', unit: 'bool_yes_no', width: 90 },
        ],
        'Cost',
      ),
    ],
  };
}
