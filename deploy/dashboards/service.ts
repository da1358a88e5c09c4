import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured, STATUS_CLASSES } from './colours.ts';
import { toDashboard } from './links.ts';
import {
  chart,
  columns,
  distribution,
  grid,
  legend,
  number,
  stacked,
  steps,
  thresholdLines,
} from './panels.ts';
import {
  buckets,
  byStatusClass,
  largest,
  metric,
  quantile,
  rate,
  REQUESTS,
  rows,
  SELECTOR,
  series,
  SERVER_ERRORS,
  share,
  withExemplars,
} from './queries.ts';
import { jobs, namespaces } from './variables.ts';

const all = `sum(${rate(`${REQUESTS}_count`)})`;
const failed = `sum(${rate(`${REQUESTS}_count`, SERVER_ERRORS)})`;
const BUDGET = `job_slo:error_budget:remaining_ratio30d{${SELECTOR}}`;

/** Rate, errors, duration of each service, what they mean for its objectives, and which routes they come from. */
export function serviceDashboard(): Dashboard {
  return board({
    name: 'service',
    title: 'Service',
    description:
      'Requests, errors and latency of services, their objectives and error budgets, and the routes behind them.',
    tags: ['red', 'slo'],
    variables: [jobs(), namespaces()],
    sections: [present(), overTime(), objectives(), routes(), details()],
  });
}

function present(): Section {
  return {
    title: 'Now',
    panels: [
      number('Requests', 'Requests answered a second.', 'reqps').withTarget(series(all, 'requests')),
      number('Server errors', 'Share of requests answered 5xx.', 'percentunit')
        .thresholds(steps(['green'], [0.001, 'orange'], [0.01, 'red']))
        .withTarget(series(share(failed, all), '5xx')),
      number('Latency p95', 'Time within which 95 % of the requests are answered.', 's')
        .thresholds(steps(['green'], [0.25, 'orange'], [0.5, 'red']))
        .withTarget(series(quantile(0.95, REQUESTS), 'p95')),
      number('Under way', 'Requests that are being answered.', 'short').withTarget(
        series(`sum(${metric('http_server_active_requests')})`, 'under way'),
      ),
      number('Instances', 'Processes that answer their scrape.', 'short')
        .thresholds(steps(['red'], [1, 'green']))
        .withTarget(series(`sum(${metric('up')})`, 'instances')),
      number(
        'Least error budget',
        'What is left of the error budget of 30 days, for the objective that has least.',
        'percentunit',
      )
        .thresholds(steps(['red'], [0, 'orange'], [0.25, 'green']))
        .decimals(1)
        .withTarget(series(`min(${BUDGET})`, 'budget')),
    ],
  };
}

function overTime(): Section {
  return {
    title: 'Rate, errors, duration',
    panels: [
      stacked(
        'Requests by status',
        'Requests a second by class of status. 4xx are mistakes of callers, 5xx are ours.',
        'reqps',
      )
        .overrides(coloured(...STATUS_CLASSES))
        .withTarget(series(byStatusClass(rate(`${REQUESTS}_count`)), '{{class}}')),
      chart('Server errors', 'Share of requests answered 5xx, by service.', 'percentunit')
        .axisSoftMax(0.01)
        .overrides(coloured('offreapi', 'datapress-api', 'datapress-front'))
        .withTarget(
          series(
            share(
              `sum by (job) (${rate(`${REQUESTS}_count`, SERVER_ERRORS)})`,
              `sum by (job) (${rate(`${REQUESTS}_count`)})`,
            ),
            '{{job}}',
          ),
        ),
      chart(
        'Latency',
        'Half, 95 % and 99 % of the requests are answered within this time. A point is a request with a trace: click it.',
        's',
      )
        .overrides(coloured('p50', 'p95', 'p99'))
        .withTarget(withExemplars(quantile(0.99, REQUESTS), 'p99'))
        .withTarget(series(quantile(0.95, REQUESTS), 'p95'))
        .withTarget(series(quantile(0.5, REQUESTS), 'p50')),
      distribution(
        'Latency of all requests',
        'How many requests took how long: a second band is a second kind of request.',
        's',
      ).withTarget(
        buckets(`sum by (le) (increase(${metric(`${REQUESTS}_bucket`)}[$__rate_interval]))`).exemplar(true),
      ),
      chart(
        'Latency p95 by service',
        'Time within which 95 % of the requests of each service are answered.',
        's',
      )
        .span(12)
        .overrides(coloured('offreapi', 'datapress-api', 'datapress-front'))
        .withTarget(withExemplars(quantile(0.95, REQUESTS, ['job']), '{{job}}')),
    ],
  };
}

function objectives(): Section {
  const errors = (window: string): string => `job_slo:error:ratio_rate${window}{${SELECTOR}}`;
  const burn = (window: string): string =>
    `${errors(window)} / on (job, slo) group_left () (1 - job_slo:objective:ratio)`;
  const burns = steps(['green'], [1, 'orange'], [6, 'red']);
  return {
    title: 'Objectives',
    panels: [
      columns(
        grid(
          'Objectives',
          'Burn 1 uses up the budget of 30 days in exactly 30 days; pages are sent from 14.4 over an hour and 6 over six.',
        )
          .height(8)
          .withTarget(rows(`max by (job, slo) (job_slo:objective:ratio{job=~"$job"})`))
          .withTarget(rows(`max by (job, slo) (${errors('1h')})`))
          .withTarget(rows(`max by (job, slo) (${burn('1h')})`))
          .withTarget(rows(`max by (job, slo) (${burn('6h')})`))
          .withTarget(rows(`min by (job, slo) (${BUDGET})`)),
        [
          { from: 'slo', title: 'Objective' },
          { from: 'job', title: 'Service' },
          { from: 'Value #A', title: 'Promised', unit: 'percentunit', decimals: 1 },
          { from: 'Value #B', title: 'Missed, 1 h', unit: 'percentunit', decimals: 2 },
          { from: 'Value #C', title: 'Burn, 1 h', decimals: 1, thresholds: burns },
          { from: 'Value #D', title: 'Burn, 6 h', decimals: 1, thresholds: burns },
          {
            from: 'Value #E',
            title: 'Budget left',
            unit: 'percentunit',
            decimals: 1,
            thresholds: steps(['red'], [0, 'orange'], [0.25, 'green']),
          },
        ],
      ),
      chart(
        'Burn rate over an hour',
        'How many times too fast the error budget goes. The lines are where somebody is paged.',
        'none',
      )
        .span(12)
        .decimals(1)
        .axisSoftMax(2)
        .thresholds(steps(['transparent'], [6, 'orange'], [14.4, 'red']))
        .thresholdsStyle(thresholdLines())
        .withTarget(series(burn('1h'), '{{slo}}')),
      chart('Error budget left', 'Of 30 days. Below 0 the objective is missed.', 'percentunit')
        .span(12)
        .max(1)
        .thresholds(steps(['red'], [0, 'transparent']))
        .thresholdsStyle(thresholdLines())
        .withTarget(series(BUDGET, '{{slo}}')),
    ],
  };
}

function routes(): Section {
  const by = 'job, http_request_method, http_route';
  const count = `sum by (${by}) (rate(${metric(`${REQUESTS}_count`)}[$__range]))`;
  const errors = `sum by (${by}) (rate(${metric(`${REQUESTS}_count`, SERVER_ERRORS)}[$__range]))`;
  const seconds = `sum by (${by}) (rate(${metric(`${REQUESTS}_sum`)}[$__range]))`;
  const quantileOf = (q: number): string =>
    `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric(`${REQUESTS}_bucket`)}[$__range])))`;
  const route = 'http_request_method, http_route';
  const slowest = largest(
    8,
    route,
    quantile(0.95, REQUESTS, ['http_request_method', 'http_route']),
    `histogram_quantile(0.95, sum by (le, ${route}) (rate(${metric(`${REQUESTS}_bucket`)}[$__range] @ end())))`,
  );
  const failed = 'http_response_status_code=~"[45].."';
  const answer = `http_response_status_code, ${route}`;
  const failing = largest(
    8,
    answer,
    `sum by (${answer}) (${rate(`${REQUESTS}_count`, failed)})`,
    `sum by (${answer}) (rate(${metric(`${REQUESTS}_count`, failed)}[$__range] @ end())) > 0`,
  );
  return {
    title: 'Routes',
    panels: [
      columns(
        grid(
          'Routes',
          'Over the whole time range, the busiest first. Without a route: nothing matched, which answers 404.',
        )
          .height(10)
          .withTarget(rows(count))
          .withTarget(rows(share(errors, count)))
          .withTarget(rows(quantileOf(0.5)))
          .withTarget(rows(quantileOf(0.95)))
          .withTarget(rows(`${seconds} / scalar(sum(${seconds}))`)),
        [
          {
            from: 'job',
            title: 'Service',
            width: 150,
            links: [
              toDashboard('Its slow requests and errors', 'vigie-logs', {
                job: '${__data.fields.Service}',
              }),
              toDashboard('Its traces', 'vigie-traces', { job: '${__data.fields.Service}' }),
            ],
          },
          { from: 'http_request_method', title: 'Method', width: 90 },
          { from: 'http_route', title: 'Route', empty: 'no route' },
          { from: 'Value #A', title: 'Requests', unit: 'reqps', width: 120 },
          {
            from: 'Value #B',
            title: '5xx',
            unit: 'percentunit',
            decimals: 2,
            width: 100,
            thresholds: steps(['text'], [0.001, 'orange'], [0.01, 'red']),
          },
          { from: 'Value #C', title: 'p50', unit: 's', width: 100 },
          {
            from: 'Value #D',
            title: 'p95',
            unit: 's',
            width: 100,
            thresholds: steps(['text'], [0.25, 'orange'], [0.5, 'red']),
          },
          { from: 'Value #E', title: 'Share of time', unit: 'percentunit', width: 200, gauge: true },
        ],
        'Requests',
      ),
      chart('Slowest routes', 'The eight routes with the highest p95 over the time range.', 's')
        .span(12)
        .legend(legend('table'))
        .withTarget(withExemplars(slowest, '{{http_request_method}} {{http_route}}')),
      chart(
        'Routes with errors',
        'Requests answered 4xx or 5xx: the eight routes and statuses with most of them.',
        'reqps',
      )
        .span(12)
        .legend(legend('table'))
        .withTarget(series(failing, '{{http_response_status_code}} {{http_request_method}} {{http_route}}')),
    ],
  };
}

function details(): Section {
  const body = (which: string): string =>
    `sum by (job) (${rate(`http_server_${which}_body_size_bytes_sum`)}) / sum by (job) (${rate(`http_server_${which}_body_size_bytes_count`)})`;
  return {
    title: 'Bodies and operators’ endpoints',
    collapsed: true,
    panels: [
      chart('Request bodies', 'Mean size.', 'bytes').withTarget(series(body('request'), '{{job}}')),
      chart('Response bodies', 'Mean size.', 'bytes').withTarget(series(body('response'), '{{job}}')),
      chart(
        'Operators’ endpoints',
        'Answers of /metrics, /livez and /readyz, which count neither as requests nor as errors.',
        'reqps',
      ).withTarget(
        series(
          `sum by (job, endpoint, status) (${rate('vigie_endpoint_requests_total')}) > 0`,
          '{{job}} {{endpoint}} {{status}}',
        ),
      ),
      columns(
        grid('Instances', 'What runs, since when.')
          .height(6)
          .withTarget(rows(`time() - ${metric('process_start_time_seconds')}`))
          .withTarget(rows(`sum by (job, instance) (rate(${metric(`${REQUESTS}_count`)}[$__range]))`)),
        [
          { from: 'job', title: 'Service' },
          { from: 'instance', title: 'Instance' },
          { from: 'Value #A', title: 'Runs for', unit: 's', decimals: 0 },
          { from: 'Value #B', title: 'Requests', unit: 'reqps' },
        ],
      ),
    ],
  };
}
