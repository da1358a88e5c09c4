import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.ts';
import { coloured } from './colours.ts';
import { toDashboard, toRunbook } from './links.ts';
import { chart, columns, grid, markdown, steps } from './panels.ts';
import {
  inRange,
  metric,
  quantile,
  rate,
  REQUESTS,
  rows,
  SELECTOR,
  series,
  SERVER_ERRORS,
  share,
} from './queries.ts';
import { jobs, namespaces } from './variables.ts';

const SERVICES = ['offreapi', 'datapress-api', 'datapress-front'] as const;

/** What to open first: is anything wrong, with which service, and where to look next. `others` are all the dashboards there are besides. */
export function overviewDashboard(others: readonly Dashboard[]): Dashboard {
  const count = `sum by (job) (${rate(`${REQUESTS}_count`)})`;
  return board({
    name: 'overview',
    title: 'Overview',
    description: 'All services on one page, the alerts that fire, and the way to every other dashboard.',
    tags: ['home'],
    variables: [jobs(), namespaces()],
    sections: [
      {
        title: 'Is all well?',
        panels: [
          services().span(16),
          columns(
            grid('Alerts', 'Those that fire. The name leads to its runbook.')
              .span(8)
              .height(6)
              .noValue('No alert fires.')
              .withTarget(rows('sum by (alertname, severity, job) (ALERTS{alertstate="firing"})')),
            [
              { from: 'alertname', title: 'Alert', links: [toRunbook('${__data.fields.Alert}')] },
              { from: 'severity', title: 'Severity', width: 90 },
              { from: 'job', title: 'Service', width: 140 },
            ],
          ),
        ],
      },
      {
        title: 'Course',
        panels: [
          chart('Requests', 'Requests answered a second, by service.', 'reqps')
            .overrides(coloured(...SERVICES))
            .withTarget(series(count, '{{job}}')),
          chart('Server errors', 'Share of requests answered 5xx, by service.', 'percentunit')
            .axisSoftMax(0.01)
            .overrides(coloured(...SERVICES))
            .withTarget(
              series(share(`sum by (job) (${rate(`${REQUESTS}_count`, SERVER_ERRORS)})`, count), '{{job}}'),
            ),
          chart('Latency p95', 'Time within which 95 % of the requests are answered, by service.', 's')
            .overrides(coloured(...SERVICES))
            .withTarget(series(quantile(0.95, REQUESTS, ['job']), '{{job}}').exemplar(true)),
        ],
      },
      {
        title: 'Where to look next',
        panels: [
          markdown(
            'Dashboards',
            'Every dashboard of Vigie, and the question it answers.',
            contents(others),
          ).height(8),
        ],
      },
    ],
  });
}

function services(): ReturnType<typeof grid> {
  const count = `sum by (job) (rate(${metric(`${REQUESTS}_count`)}[$__range]))`;
  const errors = `sum by (job) (rate(${metric(`${REQUESTS}_count`, SERVER_ERRORS)}[$__range]))`;
  return columns(
    grid('Services', 'Over the whole time range. The name leads to the service’s own dashboard.')
      .height(6)
      .withTarget(rows(`sum by (job) (${metric('up')})`))
      .withTarget(rows(count))
      .withTarget(rows(share(errors, count)))
      .withTarget(
        rows(`histogram_quantile(0.95, sum by (le, job) (rate(${metric(`${REQUESTS}_bucket`)}[$__range])))`),
      )
      .withTarget(rows(`min by (job) (job_slo:error_budget:remaining_ratio30d{${SELECTOR}})`))
      .withTarget(rows(`sum by (job) (${inRange('vigie_delivery_dropped_total')})`))
      .withTarget(rows(`sum by (job) (${metric('vigie_cost_pod_rate_per_hour')})`)),
    [
      {
        from: 'job',
        title: 'Service',
        links: [toDashboard('Service', 'vigie-service', { job: '${__data.fields.Service}' })],
      },
      { from: 'Value #A', title: 'Instances up', decimals: 0, thresholds: steps(['red'], [1, 'green']) },
      { from: 'Value #B', title: 'Requests', unit: 'reqps' },
      {
        from: 'Value #C',
        title: '5xx',
        unit: 'percentunit',
        decimals: 2,
        thresholds: steps(['green'], [0.001, 'orange'], [0.01, 'red']),
      },
      {
        from: 'Value #D',
        title: 'p95',
        unit: 's',
        thresholds: steps(['green'], [0.25, 'orange'], [0.5, 'red']),
      },
      {
        from: 'Value #E',
        title: 'Budget left',
        unit: 'percentunit',
        decimals: 0,
        thresholds: steps(['red'], [0, 'orange'], [0.25, 'green']),
      },
      { from: 'Value #F', title: 'Telemetry lost', decimals: 0, thresholds: steps(['green'], [1, 'red']) },
      { from: 'Value #G', title: 'Cost an hour', unit: 'currencyEUR', decimals: 4 },
    ],
  );
}

function contents(boards: readonly Dashboard[]): string {
  const links = boards.map(({ uid, title = '', description = '' }) => {
    return `- [**${title.replace('Vigie / ', '')}**](/d/${uid}?\${__url_time_range}): ${description}`;
  });
  return `${links.join('\n')}\n`;
}
