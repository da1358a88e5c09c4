import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured, STATUS_CLASSES } from './colours.ts';
import { chart, columns, grid, logLines, number, stacked, steps } from './panels.ts';
import {
  byStatusClass,
  lines,
  metric,
  now,
  quantile,
  rate,
  REQUESTS,
  rows,
  series,
  SERVER_ERRORS,
  share,
  withExemplars,
} from './queries.ts';
import { jobs, namespaces } from './variables.ts';

const FRONT = 'job="datapress-front"';
const API = 'job="datapress-api"';
const BOTH = 'job=~"datapress-.*"';
const count = (...matchers: string[]): string => `sum(${rate(`${REQUESTS}_count`, ...matchers)})`;

/** DataPress: the pages of the front, and the API that each of them asks. */
export function datapressDashboard(): Dashboard {
  return board({
    name: 'datapress',
    title: 'DataPress',
    description:
      'Pages of DataPress’s front and the API behind them: which of the two is slow or fails, their replicas and cost.',
    tags: ['business'],
    variables: [
      jobs('http_server_active_requests{job=~"datapress-.*"}'),
      namespaces('http_server_active_requests{job=~"datapress-.*"}'),
    ],
    sections: [present(), frontAndApi(), routes(), replicas(), problems()],
  });
}

function present(): Section {
  const cost = `sum(${rate('vigie_cost_pod_total', BOTH)})`;
  return {
    title: 'Now',
    panels: [
      number('Pages', 'Requests that the front answers a second.', 'reqps').withTarget(
        series(count(FRONT), 'pages'),
      ),
      number(
        'Calls of the API',
        'Requests that the API answers a second, of the front and of others.',
        'reqps',
      ).withTarget(series(count(API), 'calls')),
      number('Pages that fail', 'Share of pages answered 5xx.', 'percentunit')
        .thresholds(steps(['green'], [0.001, 'orange'], [0.01, 'red']))
        .withTarget(series(share(count(FRONT, SERVER_ERRORS), count(FRONT)), '5xx')),
      number(
        'Page p95',
        '95 % of the pages are answered within this time. The objective is 99 % within 250 ms.',
        's',
      )
        .thresholds(steps(['green'], [0.25, 'orange'], [1, 'red']))
        .withTarget(series(quantile(0.95, REQUESTS, [], [FRONT]), 'p95')),
      number(
        'API p95',
        '95 % of the calls are answered within this time. The objective is 99 % within 100 ms.',
        's',
      )
        .thresholds(steps(['green'], [0.1, 'orange'], [0.5, 'red']))
        .withTarget(series(quantile(0.95, REQUESTS, [], [API]), 'p95')),
      number(
        'Cost of 1,000 pages',
        'What front and API cost while the front answers a thousand pages, idle time included.',
        'currencyEUR',
      )
        .decimals(4)
        .withTarget(
          now(
            `1000 * ${cost.replace('$__rate_interval', '$__range')} / ${count(FRONT).replace('$__rate_interval', '$__range')}`,
          ),
        ),
    ],
  };
}

function frontAndApi(): Section {
  const both = (q: number): string => quantile(q, REQUESTS, ['job'], [BOTH]);
  const mean = (of: string): string => `sum(${rate(`${REQUESTS}_sum`, of)}) / ${count(of)}`;
  return {
    title: 'Front and API',
    panels: [
      stacked('Pages by status', 'Of the front, by class of status.', 'reqps')
        .overrides(coloured(...STATUS_CLASSES))
        .withTarget(series(byStatusClass(rate(`${REQUESTS}_count`, FRONT)), '{{class}}')),
      stacked('Calls by status', 'Of the API, by class of status.', 'reqps')
        .overrides(coloured(...STATUS_CLASSES))
        .withTarget(series(byStatusClass(rate(`${REQUESTS}_count`, API)), '{{class}}')),
      chart(
        'Latency p95',
        'A page waits for the API: where both rise together it is the API, where only the front rises it is the front.',
        's',
      )
        .overrides(coloured('datapress-api', 'datapress-front'))
        .withTarget(withExemplars(both(0.95), '{{job}}')),
      chart(
        'Mean time of a page and of a call',
        'The distance of the lines is what the front itself takes, with the way between the two.',
        's',
      )
        .span(12)
        .overrides([...coloured('page', 'call')])
        .withTarget(series(mean(FRONT), 'page'))
        .withTarget(series(mean(API), 'call')),
      chart('Under way', 'Requests that are being answered.', 'short')
        .span(12)
        .overrides(coloured('datapress-api', 'datapress-front'))
        .withTarget(series(`sum by (job) (${metric('http_server_active_requests', BOTH)})`, '{{job}}')),
    ],
  };
}

function routes(): Section {
  const by = 'job, http_request_method, http_route, http_response_status_code';
  return {
    title: 'Routes',
    panels: [
      columns(
        grid('Routes and statuses', 'Over the whole time range.')
          .height(8)
          .withTarget(rows(`sum by (${by}) (rate(${metric(`${REQUESTS}_count`, BOTH)}[$__range]))`))
          .withTarget(
            rows(
              `histogram_quantile(0.95, sum by (le, ${by}) (rate(${metric(`${REQUESTS}_bucket`, BOTH)}[$__range])))`,
            ),
          ),
        [
          { from: 'job', title: 'Service' },
          { from: 'http_request_method', title: 'Method', width: 100 },
          { from: 'http_route', title: 'Route', empty: 'no route' },
          { from: 'http_response_status_code', title: 'Status', width: 100 },
          { from: 'Value #A', title: 'Requests', unit: 'reqps', gauge: true },
          { from: 'Value #B', title: 'p95', unit: 's', width: 120 },
        ],
        'Requests',
      ),
    ],
  };
}

function replicas(): Section {
  const deployment = 'namespace=~"$namespace",deployment=~"datapress-.*"';
  const hpa = 'namespace=~"$namespace",horizontalpodautoscaler=~"datapress-.*"';
  return {
    title: 'Replicas',
    panels: [
      chart('Instances that answer', 'Processes that Prometheus reaches.', 'short')
        .decimals(0)
        .overrides(coloured('datapress-api', 'datapress-front'))
        .withTarget(series(`sum by (job) (${metric('up', BOTH)})`, '{{job}}')),
      chart(
        'Replicas on Kubernetes',
        'Wanted and available. A difference that stays is a rollout that does not end.',
        'short',
      )
        .decimals(0)
        .withTarget(
          series(
            `sum by (deployment) (kube_deployment_spec_replicas{${deployment}})`,
            '{{deployment}} wanted',
          ),
        )
        .withTarget(
          series(
            `sum by (deployment) (kube_deployment_status_replicas_available{${deployment}})`,
            '{{deployment}} available',
          ),
        ),
      chart('Autoscaling', 'Replicas that the autoscaler asks for, and the most it may.', 'short')
        .decimals(0)
        .withTarget(
          series(
            `kube_horizontalpodautoscaler_status_desired_replicas{${hpa}}`,
            '{{horizontalpodautoscaler}}',
          ),
        )
        .withTarget(
          series(
            `kube_horizontalpodautoscaler_spec_max_replicas{${hpa}}`,
            '{{horizontalpodautoscaler}} most',
          ),
        ),
    ],
  };
}

function problems(): Section {
  return {
    title: 'Problems',
    panels: [
      logLines(
        'Warnings and errors',
        'The newest lines of both services at level warn or error; open one for its trace.',
      ).withTarget(
        lines(
          '{service=~"datapress-.*", level=~"warn|error"} | json | line_format `{{.level}}  {{.service}}  {{.message}}{{ if .error_message }}: {{.error_message}}{{ end }}`',
        ),
      ),
    ],
  };
}
