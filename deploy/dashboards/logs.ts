import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured, LEVELS, STATUS_CLASSES } from './colours.ts';
import { bars, logLines, number, ranking, steps } from './panels.ts';
import { lineCount, lines, lineSeries, LOKI } from './queries.ts';
import { choice, entry, streams } from './variables.ts';

const STREAMS = '{service=~"$job",environment=~"$environment",level=~"$level"}';
const ANY_LEVEL = '{service=~"$job",environment=~"$environment"}';
/** The filter of text comes first: Loki then takes apart only the lines that can be access lines. */
const ACCESS = `${ANY_LEVEL} |= \`"message":"request"\` | json message, method, route, path, status, duration_ms | message="request"`;
/** One line of text for each line of JSON: all its fields are a click away. */
const SHORT =
  '| json | line_format `{{.level}}  {{.service}}  {{ if .status }}{{.status}}  {{.duration_ms}} ms  {{.method}} {{.path}}{{ else }}{{.message}}{{ if .error_message }}: {{.error_message}}{{ end }}{{ end }}`';
const READABLE = '| line_format `{{.status}}  {{.duration_ms}} ms  {{.method}} {{.path}}  {{.service}}`';

/** The lines of all services: how many, of which level, which requests were slow, and the way to their traces. */
export function logsDashboard(): Dashboard {
  return board({
    name: 'logs',
    title: 'Logs',
    description: 'Lines by level, errors, slow requests and a search, each line with the way to its trace.',
    tags: ['logs'],
    marks: false,
    variables: [
      // Its values are those of `job` elsewhere: a choice made there comes along.
      streams('service', 'Service', '.+', 'job'),
      streams('environment', 'Environment', '.*'),
      streams('level', 'Level', '.*'),
      entry('search', 'Search', 'Text in the line, as a regular expression; case does not matter.'),
      choice(
        'slow',
        'Slow from, ms',
        'Requests that took at least this long count as slow.',
        ['20', '100', '250', '500', '1000', '5000'],
        '250',
      ),
    ],
    sections: [present(), course(), errors(), access(), all()],
  });
}

function present(): Section {
  const count = (filter: string): string => `sum(count_over_time(${filter} [$__range]))`;
  return {
    title: 'In this time range',
    panels: [
      number('Lines', 'Of the services, environments and levels chosen.', 'short')
        .datasource(LOKI)
        .withTarget(lineCount(count(STREAMS))),
      number('Errors', 'Lines at level error, of the services and environments chosen.', 'short')
        .datasource(LOKI)
        .noValue('0')
        .thresholds(steps(['green'], [1, 'red']))
        .withTarget(lineCount(count(ANY_LEVEL.replace('}', ',level="error"}')))),
      number('Warnings', 'Lines at level warn.', 'short')
        .datasource(LOKI)
        .noValue('0')
        .thresholds(steps(['green'], [1, 'orange']))
        .withTarget(lineCount(count(ANY_LEVEL.replace('}', ',level="warn"}')))),
      number('Access lines', 'One for each request answered.', 'short')
        .datasource(LOKI)
        .withTarget(lineCount(count(ACCESS))),
      number('Slow requests', 'Access lines that took at least as long as chosen above.', 'short')
        .datasource(LOKI)
        .noValue('0')
        .thresholds(steps(['green'], [1, 'orange']))
        .withTarget(lineCount(count(`${ACCESS} | duration_ms >= $slow`))),
      number('Bytes', 'Size of the lines chosen.', 'bytes')
        .datasource(LOKI)
        .withTarget(lineCount(`sum(bytes_over_time(${STREAMS} [$__range]))`)),
    ],
  };
}

function course(): Section {
  return {
    title: 'Lines',
    panels: [
      bars('Lines by level', 'How many there were, by level.', 'short')
        .span(12)
        .datasource(LOKI)
        .overrides(coloured(...LEVELS))
        .withTarget(lineSeries(`sum by (level) (count_over_time(${STREAMS} [$__auto]))`, '{{level}}')),
      bars('Lines by service', 'How many there were, by service.', 'short')
        .span(12)
        .datasource(LOKI)
        .overrides(coloured('offreapi', 'datapress-api', 'datapress-front'))
        .withTarget(lineSeries(`sum by (service) (count_over_time(${STREAMS} [$__auto]))`, '{{service}}')),
    ],
  };
}

function errors(): Section {
  const selected = ANY_LEVEL.replace('}', ',level=~"error|warn"}');
  return {
    title: 'Errors and warnings',
    panels: [
      ranking(
        'Most frequent messages',
        'Of the lines at level error or warn in the time range, the ten there are most of.',
        'short',
      )
        .span(8)
        .height(10)
        .datasource(LOKI)
        .withTarget(
          lineCount(
            `topk(10, sum by (service, message) (count_over_time(${selected} | json message [$__range])))`,
            '{{service}}: {{message}}',
          ),
        ),
      logLines('Errors and warnings', 'The newest first. Open a line for its fields and its trace.')
        .span(16)
        .withTarget(lines(`${selected} |~ \`(?i)$search\` ${SHORT}`)),
    ],
  };
}

function access(): Section {
  return {
    title: 'Requests, by their access lines',
    panels: [
      bars(
        'Requests by status',
        'Access lines by class of status: the same requests that the metrics count.',
        'short',
      )
        .datasource(LOKI)
        .overrides(coloured(...STATUS_CLASSES))
        .withTarget(
          lineSeries(
            `sum by (class) (count_over_time(${ACCESS} | label_format class=\`{{ substr 0 1 .status }}xx\` [$__auto]))`,
            '{{class}}',
          ),
        ),
      ranking(
        'Slowest routes',
        'The eight routes with the highest p95 of the duration in the time range, which is exact here and not taken from buckets.',
        'ms',
      )
        .datasource(LOKI)
        .span(16)
        .withTarget(
          lineCount(
            `topk(8, quantile_over_time(0.95, ${ACCESS} | unwrap duration_ms | __error__="" [$__range]) by (service, method, route))`,
            '{{service}} {{method}} {{route}}',
          ),
        ),
      logLines(
        'Slow requests',
        'Status, duration, method and path of the requests at least as slow as chosen above. Open one for its trace.',
      ).withTarget(lines(`${ACCESS} | duration_ms >= $slow ${READABLE}`)),
    ],
  };
}

function all(): Section {
  return {
    title: 'All lines',
    panels: [
      logLines(
        'Lines',
        'Of the services, environments and levels chosen that the search finds; the newest first.',
      )
        .height(14)
        .withTarget(lines(`${STREAMS} |~ \`(?i)$search\` ${SHORT}`, 500)),
    ],
  };
}
