import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { bars, chart, columns, grid, number, ranking, steps, thresholdLines } from './panels.ts';
import { inRange, metric, now, rate, rows, series, share } from './queries.ts';
import { jobs, namespaces } from './variables.ts';

const FILL = `${metric('vigie_delivery_pending_size_bytes')} / ${metric('vigie_delivery_queue_limit_bytes')}`;

/** Whether what the other dashboards show is all there was: ledgers, queues, scrapes, series. */
export function telemetryDashboard(): Dashboard {
  return board({
    name: 'telemetry',
    title: 'Telemetry health',
    description:
      'Whether logs and traces arrive, what was lost and why, what scrapes cost, and which metrics have too many series.',
    tags: ['telemetry'],
    variables: [jobs(), namespaces()],
    sections: [present(), ledgers(), sending(), scrapes(), cardinality()],
  });
}

function present(): Section {
  const created = `sum(${inRange('vigie_delivery_created_total')})`;
  const balance = ['delivered_total', 'dropped_total', 'pending'].map(
    (part) => `sum(${metric(`vigie_delivery_${part}`)})`,
  );
  return {
    title: 'Is anything missing?',
    panels: [
      number('Items lost', 'Lines and spans given up in the time range, whatever the reason.', 'short')
        .decimals(0)
        .thresholds(steps(['green'], [1, 'red']))
        .withTarget(now(`sum(${inRange('vigie_delivery_dropped_total')})`)),
      number('Share lost', 'Of all lines and spans made in the time range.', 'percentunit')
        .thresholds(steps(['green'], [0.0001, 'orange'], [0.01, 'red']))
        .withTarget(now(share(`sum(${inRange('vigie_delivery_dropped_total')})`, created))),
      number('Fullest queue', 'Of its limit. At 100 % the oldest items are given up.', 'percentunit')
        .thresholds(steps(['green'], [0.5, 'orange'], [0.9, 'red']))
        .withTarget(series(`max(${FILL})`, 'fill')),
      number('Unaccounted for', 'Created less delivered, given up and pending: 0, always.', 'short')
        .decimals(0)
        .thresholds(steps(['red'], [0, 'green'], [1, 'red']))
        .withTarget(now(`sum(${metric('vigie_delivery_created_total')}) - ${balance.join(' - ')}`)),
      number(
        'Longest scrape',
        'Time to collect and write a page of metrics, which the event loop spends on nothing else.',
        's',
      )
        .thresholds(steps(['green'], [0.1, 'orange'], [1, 'red']))
        .withTarget(series(`max(${metric('vigie_metrics_scrape_duration_seconds')})`, 'scrape')),
      number('Faults', 'Of the instrumentation itself, in the time range. The requests were served.', 'short')
        .decimals(0)
        .noValue('0')
        .thresholds(steps(['green'], [1, 'orange']))
        .withTarget(now(`sum(${inRange('vigie_faults_total')})`)),
    ],
  };
}

function ledgers(): Section {
  const by = (expr: string): string => `sum by (job, destination) (${expr})`;
  return {
    title: 'Ledgers',
    panels: [
      columns(
        grid(
          'Ledgers',
          'For each service and destination: created = delivered + given up + pending, since the processes started. Attempts are those of the time range.',
        )
          .height(9)
          .withTarget(rows(by(metric('vigie_delivery_created_total'))))
          .withTarget(rows(by(metric('vigie_delivery_delivered_total'))))
          .withTarget(rows(by(metric('vigie_delivery_dropped_total'))))
          .withTarget(rows(by(metric('vigie_delivery_pending'))))
          .withTarget(rows(`max by (job, destination) (${FILL})`))
          .withTarget(
            rows(
              share(
                by(`rate(${metric('vigie_delivery_send_errors_total')}[$__range])`),
                by(`rate(${metric('vigie_delivery_sends_total')}[$__range])`),
              ),
            ),
          ),
        [
          { from: 'job', title: 'Service' },
          { from: 'destination', title: 'Destination' },
          { from: 'Value #A', title: 'Created', unit: 'none', decimals: 0 },
          { from: 'Value #B', title: 'Delivered', unit: 'none', decimals: 0 },
          {
            from: 'Value #C',
            title: 'Given up',
            unit: 'none',
            decimals: 0,
            thresholds: steps(['green'], [1, 'red']),
          },
          { from: 'Value #D', title: 'Pending', unit: 'none', decimals: 0 },
          {
            from: 'Value #E',
            title: 'Queue',
            unit: 'percentunit',
            decimals: 1,
            thresholds: steps(['green'], [0.5, 'orange'], [0.9, 'red']),
          },
          {
            from: 'Value #F',
            title: 'Attempts that fail',
            unit: 'percentunit',
            decimals: 1,
            thresholds: steps(['green'], [0.05, 'orange'], [0.5, 'red']),
          },
        ],
      ),
      chart('Delivered', 'Items a second, by destination.', 'cps').withTarget(
        series(`sum by (destination) (${rate('vigie_delivery_delivered_total')})`, '{{destination}}'),
      ),
      bars(
        'Given up, by reason',
        'Items a second. overflow: the queue was full; expired: too old; refused: the destination does not want it.',
        'cps',
      ).withTarget(
        series(
          `sum by (destination, reason) (${rate('vigie_delivery_dropped_total')} > 0)`,
          '{{destination}}: {{reason}}',
        ),
      ),
      chart('Queues', 'Of their limits, the fullest of each destination.', 'percentunit')
        .max(1)
        .thresholds(steps(['transparent'], [0.5, 'orange'], [0.9, 'red']))
        .thresholdsStyle(thresholdLines())
        .withTarget(series(`max by (destination) (${FILL})`, '{{destination}}')),
    ],
  };
}

function sending(): Section {
  const by = (expr: string): string => `sum by (destination) (${expr})`;
  const sends = by(rate('vigie_delivery_sends_total'));
  return {
    title: 'Sending',
    panels: [
      chart('Attempts', 'To send a batch, a second.', 'cps').withTarget(series(sends, '{{destination}}')),
      chart(
        'Attempts that fail',
        'Share of attempts that failed or were refused. What failed is tried again.',
        'percentunit',
      )
        .axisSoftMax(0.1)
        .withTarget(series(share(by(rate('vigie_delivery_send_errors_total')), sends), '{{destination}}')),
      chart('Time of an attempt', 'Mean time until the destination answers.', 's').withTarget(
        series(
          `${by(rate('vigie_delivery_send_duration_seconds_total'))} / (${sends} > 0)`,
          '{{destination}}',
        ),
      ),
    ],
  };
}

function scrapes(): Section {
  return {
    title: 'Scrapes',
    panels: [
      chart('Time of a scrape', 'To collect and write the page, by service.', 's').withTarget(
        series(`max by (job) (${metric('vigie_metrics_scrape_duration_seconds')})`, '{{job}}'),
      ),
      chart('Size of the page', 'Before compression, by service.', 'bytes').withTarget(
        series(`max by (job) (${metric('vigie_metrics_scrape_size_bytes')})`, '{{job}}'),
      ),
      chart(
        'Scrapes',
        'Pages asked for, a second. An error is a page with status 500: a collector failed.',
        'cps',
      ).withTarget(
        series(`sum by (job, result) (${rate('vigie_metrics_scrapes_total')})`, '{{job}} {{result}}'),
      ),
    ],
  };
}

function cardinality(): Section {
  return {
    title: 'Series',
    panels: [
      chart('Series on the page', 'By service. A steady rise is a label that takes ever new values.', 'short')
        .decimals(0)
        .withTarget(series(`max by (job) (${metric('vigie_metrics_scrape_series')})`, '{{job}}')),
      ranking(
        'Metrics with most series',
        'The eight largest, of all instances chosen. Histograms have a series for each bucket.',
        'short',
      )
        .span(8)
        .decimals(0)
        .withTarget(
          now('topk(8, count by (__name__) ({job=~"$job",namespace=~"$namespace"}))', '{{__name__}}'),
        ),
      columns(
        grid(
          'Metrics at their limit',
          'Measurements that went to the series otel_metric_overflow because the metric had too many, and points left out.',
        )
          .span(8)
          .height(8)
          .noValue('None: every measurement has its own series.')
          .withTarget(rows(`sum by (job, metric) (${inRange('vigie_metrics_overflow_total')})`))
          .withTarget(rows(`sum by (job, metric) (${inRange('vigie_metrics_conflicts_total')})`))
          .withTarget(rows(`sum by (job, cause) (${inRange('vigie_faults_total')})`)),
        [
          { from: 'job', title: 'Service' },
          { from: 'metric', title: 'Metric' },
          { from: 'Value #A', title: 'Overflow', decimals: 0 },
          { from: 'Value #B', title: 'Conflicts', decimals: 0 },
          { from: 'cause', title: 'Fault' },
          { from: 'Value #C', title: 'Times', decimals: 0 },
        ],
      ),
    ],
  };
}
