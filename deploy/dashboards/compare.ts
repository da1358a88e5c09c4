import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured, reference } from './colours.ts';
import { chart, columns, grid, number, steps } from './panels.ts';
import { metric, now, rows, REQUESTS, series, SERVER_ERRORS, share } from './queries.ts';
import { choice, jobs, namespaces } from './variables.ts';

/** The same expression now and as long ago as chosen: `at` gives the offset to put behind each range. */
type At = (window: string) => (name: string, ...matchers: readonly string[]) => string;
const AFTER: At =
  (window) =>
  (name, ...matchers) =>
    `${metric(name, ...matchers)}[${window}]`;
const BEFORE: At =
  (window) =>
  (name, ...matchers) =>
    `${metric(name, ...matchers)}[${window}] offset $compare`;

/** What one measures, of a selection made by one of the two. */
type Measure = (of: ReturnType<At>) => string;

const requests: Measure = (of) => `sum(rate(${of(`${REQUESTS}_count`)}))`;
const errors: Measure = (of) => share(`sum(rate(${of(`${REQUESTS}_count`, SERVER_ERRORS)}))`, requests(of));
const latency =
  (q: number): Measure =>
  (of) =>
    `histogram_quantile(${q}, sum by (le) (rate(${of(`${REQUESTS}_bucket`)})))`;
const cpu: Measure = (of) => `sum(rate(${of('process_cpu_time_seconds_total')}))`;
const cpuPerRequest: Measure = (of) => `${cpu(of)} / (${requests(of)} > 0)`;
const memory: Measure = (of) => `sum(avg_over_time(${of('process_memory_usage_bytes')}))`;
const loop: Measure = (of) => `max(avg_over_time(${of('nodejs_eventloop_utilization_ratio')}))`;
const cost: Measure = (of) => `sum(avg_over_time(${of('vigie_cost_pod_rate_per_hour')}))`;

/** Two times side by side: before and after a release, without and under load. */
export function compareDashboard(): Dashboard {
  return board({
    name: 'compare',
    title: 'Before and after',
    description: 'This time range beside an earlier one: before and after a release, without and under load.',
    tags: ['compare'],
    variables: [
      jobs(),
      namespaces(),
      choice(
        'compare',
        'Compare with',
        'How much earlier the other time is. For two phases of a load test: the time from the start of one to that of the other.',
        ['5m', '10m', '15m', '30m', '1h', '2h', '6h', '12h', '1d', '7d'],
        '1h',
      ),
    ],
    sections: [changes(), courses(), routes()],
  });
}

function changes(): Section {
  const change = (
    title: string,
    what: string,
    measure: Measure,
    direction: 'none' | 'lower' = 'lower',
  ): ReturnType<typeof number> => {
    const panel = number(
      title,
      `${what} Change against as long ago as chosen, over the whole time range.`,
      'percentunit',
    )
      .span(3)
      .decimals(1)
      .withTarget(now(`(${measure(AFTER('$__range'))}) / (${measure(BEFORE('$__range'))}) - 1`));
    return direction === 'none'
      ? panel
      : panel.thresholds(steps(['green'], [0.05, 'text'], [0.2, 'orange'], [1, 'red']));
  };
  return {
    title: 'Change',
    panels: [
      change('Requests', 'Requests answered a second.', requests, 'none'),
      number(
        'Server errors',
        'Share of requests answered 5xx, in percentage points more or less than as long ago as chosen.',
        'percentunit',
      )
        .span(3)
        .decimals(2)
        .thresholds(steps(['green'], [0.0001, 'orange'], [0.01, 'red']))
        .withTarget(now(`${errors(AFTER('$__range'))} - ${errors(BEFORE('$__range'))}`)),
      change('Latency p50', 'Half of the requests are answered within it.', latency(0.5)),
      change('Latency p95', '95 % of the requests are answered within it.', latency(0.95)),
      change('CPU', 'Cores in use.', cpu),
      change('CPU a request', 'CPU time for each request.', cpuPerRequest),
      change('Memory', 'Resident set of all instances.', memory),
      change('Cost', 'What the services cost an hour, where their cost is measured.', cost),
    ],
  };
}

function courses(): Section {
  const both = (
    title: string,
    description: string,
    unit: string,
    measure: Measure,
  ): ReturnType<typeof chart> =>
    chart(title, `${description} Dashed: as long ago as chosen.`, unit)
      .overrides([...coloured('now'), reference('before')])
      .withTarget(series(measure(AFTER('$__rate_interval')), 'now'))
      .withTarget(series(measure(BEFORE('$__rate_interval')), 'before'));
  return {
    title: 'Course',
    panels: [
      both('Requests', 'Requests answered a second.', 'reqps', requests),
      both('Latency p95', '95 % of the requests are answered within this time.', 's', latency(0.95)),
      both('Server errors', 'Share of requests answered 5xx.', 'percentunit', errors).axisSoftMax(0.01),
      both('CPU', 'Cores in use.', 'none', cpu).decimals(2),
      both('Memory', 'Resident set of all instances.', 'bytes', memory),
      both('Event loop in use', 'Share of time, of the busiest instance.', 'percentunit', loop).max(1),
    ],
  };
}

function routes(): Section {
  const by = 'job, http_request_method, http_route';
  const slow = (of: ReturnType<At>): string =>
    `histogram_quantile(0.95, sum by (le, ${by}) (rate(${of(`${REQUESTS}_bucket`)})))`;
  const count = (of: ReturnType<At>): string => `sum by (${by}) (rate(${of(`${REQUESTS}_count`)}))`;
  const [after, before] = [AFTER('$__range'), BEFORE('$__range')];
  const worse = steps(['green'], [0.05, 'text'], [0.2, 'orange'], [1, 'red']);
  return {
    title: 'Routes',
    panels: [
      columns(
        grid('Routes', 'Over the whole time range, what became slower first.')
          .height(10)
          .withTarget(rows(count(before)))
          .withTarget(rows(count(after)))
          .withTarget(rows(slow(before)))
          .withTarget(rows(slow(after)))
          .withTarget(rows(`${slow(after)} / ${slow(before)} - 1`)),
        [
          { from: 'job', title: 'Service' },
          { from: 'http_request_method', title: 'Method', width: 90 },
          { from: 'http_route', title: 'Route', empty: 'no route' },
          { from: 'Value #A', title: 'Requests before', unit: 'reqps' },
          { from: 'Value #B', title: 'Requests now', unit: 'reqps' },
          { from: 'Value #C', title: 'p95 before', unit: 's' },
          { from: 'Value #D', title: 'p95 now', unit: 's' },
          { from: 'Value #E', title: 'Change', unit: 'percentunit', decimals: 0, thresholds: worse },
        ],
        'Change',
      ),
    ],
  };
}
