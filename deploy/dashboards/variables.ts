import {
  CustomVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { LOKI, PROMETHEUS } from './queries.ts';

const ALL = { selected: true, text: ['All'], value: ['$__all'] };

/** The services that expose this metric. All of them are their names, so that `up` and ALERTS of others stay out. */
export function jobs(metric = 'http_server_active_requests'): QueryVariableBuilder {
  return ofPrometheus('job', 'Service', `label_values(${metric}, job)`)
    .description('Services by their Prometheus job, which is the service’s name.')
    .multi(true)
    .includeAll(true)
    .current(ALL);
}

/** One service; its name is the same in Prometheus, Loki and Jaeger. */
export function job(): QueryVariableBuilder {
  return ofPrometheus('job', 'Service', 'label_values(http_server_active_requests, job)').description(
    'The service by its Prometheus job, which is its name in Loki and Jaeger too.',
  );
}

/** Any namespace, or none: outside Kubernetes the label is absent, and `.*` matches that too. */
export function namespaces(metric = 'http_server_active_requests{job=~"$job"}'): QueryVariableBuilder {
  return ofPrometheus('namespace', 'Namespace', `label_values(${metric}, namespace)`)
    .description('Kubernetes namespaces; All also shows services outside Kubernetes.')
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL);
}

export function instances(): QueryVariableBuilder {
  return ofPrometheus(
    'instance',
    'Instance',
    'label_values(process_uptime_seconds{job=~"$job",namespace=~"$namespace"}, instance)',
  )
    .description('Processes, by the address that Prometheus scrapes.')
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL);
}

/** Values of a label of Loki's streams. One of them must be there, or Loki would refuse to look through everything. */
export function streams(
  label: string,
  title: string,
  allValue: '.+' | '.*',
  name: string = label,
): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .description(`Label ${label} of the streams in Loki.`)
    .datasource(LOKI)
    .query({ label, refId: 'LokiVariableQueryEditor-VariableQuery', stream: '', type: 1 })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current(ALL);
}

export function choice(
  name: string,
  title: string,
  description: string,
  values: readonly string[],
  first: string,
): CustomVariableBuilder {
  return new CustomVariableBuilder(name)
    .label(title)
    .description(description)
    .values(values.join(','))
    .options(values.map((value) => ({ selected: value === first, text: value, value })))
    .current({ selected: true, text: first, value: first });
}

export function entry(name: string, title: string, description: string, value = ''): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name)
    .label(title)
    .description(description)
    .defaultValue(value)
    .options([{ selected: true, text: value, value }])
    .current({ selected: true, text: value, value });
}

function ofPrometheus(name: string, title: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(PROMETHEUS)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}
