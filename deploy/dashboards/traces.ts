import { type Dashboard, PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured } from './colours.ts';
import { toDashboard } from './links.ts';
import { chart, distribution, legend, logLines } from './panels.ts';
import {
  buckets,
  JAEGER,
  largest,
  lines,
  metric,
  quantile,
  REQUESTS,
  series,
  share,
  traces,
  withExemplars,
} from './queries.ts';
import { choice, entry, job, namespaces } from './variables.ts';

/** Jaeger’s span metrics have the service’s name as a label of their own. */
const SPANS = 'service_name=~"$job"';

/** From a slow point to its trace, from the trace to its lines, and back. */
export function tracesDashboard(): Dashboard {
  return board({
    name: 'traces',
    title: 'Traces',
    description:
      'Slow and failed requests as traces, the operations behind them, and the lines of one trace.',
    tags: ['traces'],
    variables: [
      job(),
      namespaces(),
      choice(
        'slow',
        'Slow from',
        'Shortest duration of the traces that are searched.',
        ['1ms', '10ms', '50ms', '100ms', '250ms', '500ms', '1s', '5s'],
        '100ms',
      ),
      entry('trace', 'Trace', 'Id of a trace, 32 hexadecimal digits: shows the trace and its lines.'),
    ],
    sections: [find(), one(), operations(), dependencies()],
  });
}

function find(): Section {
  return {
    title: 'Find a trace',
    panels: [
      distribution(
        'Latency',
        'How many requests took how long. A diamond is a request with a trace: click it.',
        's',
      ).withTarget(
        buckets(`sum by (le) (increase(${metric(`${REQUESTS}_bucket`)}[$__rate_interval]))`).exemplar(true),
      ),
      chart('Latency p50 and p99', 'A point is a request with a trace: click it.', 's')
        .span(12)
        .overrides(coloured('p50', 'p99'))
        .withTarget(withExemplars(quantile(0.99, REQUESTS), 'p99'))
        .withTarget(series(quantile(0.5, REQUESTS), 'p50')),
      search('Slow traces', 'Traces of the service that took at least as long as chosen above.').withTarget(
        traces({ queryType: 'search', service: '$job', minDuration: '$slow', limit: 30 }),
      ),
      search('Failed traces', 'Traces of the service with a span that failed.').withTarget(
        traces({ queryType: 'search', service: '$job', tags: 'error=true', limit: 30 }),
      ),
    ],
  };
}

function search(title: string, description: string): PanelBuilder {
  return new PanelBuilder()
    .type('table')
    .title(title)
    .description(description)
    .datasource(JAEGER)
    .span(12)
    .height(9)
    .noValue('No such trace in this time range.')
    .options({ showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: 'Start time', desc: true }] })
    .overrideByName('Trace ID', [
      {
        id: 'links',
        value: [
          toDashboard('Trace and its lines', 'vigie-traces', {
            trace: '${__value.raw}',
            job: '$job',
          }).build(),
        ],
      },
    ]);
}

function one(): Section {
  return {
    title: 'One trace',
    panels: [
      new PanelBuilder()
        .type('traces')
        .title('Trace')
        .description(
          'The trace whose id stands above; a span leads to its lines and to the metrics of its service.',
        )
        .datasource(JAEGER)
        .span(24)
        .height(12)
        .noValue('Choose a trace above.')
        .withTarget(traces({ query: '$trace' })),
      logLines('Lines of the trace', 'What all services wrote while they worked on it.')
        .height(7)
        .noValue('Choose a trace above.')
        .withTarget(lines('{service=~".+"} | trace_id != "" | trace_id = "$trace"')),
    ],
  };
}

function operations(): Section {
  const calls = 'traces_span_metrics_calls_total';
  const duration = 'traces_span_metrics_duration_seconds_bucket';
  const count = (...more: string[]): string =>
    `sum by (span_name) (rate(${calls}{${[SPANS, ...more].join(',')}}[$__rate_interval]))`;
  const total = `sum by (span_name) (rate(${calls}{${SPANS}}[$__range] @ end()))`;
  const p95 = (range: string): string =>
    `histogram_quantile(0.95, sum by (le, span_name) (rate(${duration}{${SPANS}}${range})))`;
  return {
    title: 'Operations, by Jaeger’s span metrics',
    panels: [
      chart(
        'Operations',
        'Spans a second: the eight most frequent operations of the service, its calls of others included.',
        'cps',
      )
        .legend(legend('table'))
        .span(12)
        .withTarget(series(largest(8, 'span_name', count(), total), '{{span_name}}')),
      chart(
        'Slowest operations',
        '95 % of the spans end within this time: the eight slowest operations.',
        's',
      )
        .legend(legend('table'))
        .span(12)
        .withTarget(
          series(
            largest(8, 'span_name', p95('[$__rate_interval]'), p95('[$__range] @ end()')),
            '{{span_name}}',
          ).exemplar(true),
        ),
      chart('Failed operations', 'Share of spans with an error, of operations that had any.', 'percentunit')
        .legend(legend('table'))
        .span(12)
        .withTarget(
          series(`${share(count('status_code="STATUS_CODE_ERROR"'), count())} > 0`, '{{span_name}}'),
        ),
      chart('Spans by kind', 'Answered, asked of others, and inside.', 'cps')
        .span(12)
        .withTarget(
          series(`sum by (span_kind) (rate(${calls}{${SPANS}}[$__rate_interval]))`, '{{span_kind}}'),
        ),
    ],
  };
}

function dependencies(): Section {
  return {
    title: 'Who calls whom',
    collapsed: true,
    panels: [
      new PanelBuilder()
        .type('nodeGraph')
        .title('Dependencies')
        .description('Services and the calls between them, as Jaeger saw them in the time range.')
        .datasource(JAEGER)
        .span(24)
        .height(12)
        .withTarget(traces({ queryType: 'dependencyGraph' })),
    ],
  };
}
