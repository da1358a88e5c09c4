import { SLOS, WINDOWS, type Slo } from './slo.ts';

export interface RecordingRule {
  /** `level:metric:operations`. */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface RecordingGroup {
  readonly name: string;
  /** The objective its series are about. */
  readonly slo?: string;
  readonly rules: readonly RecordingRule[];
}

export const RECORDING_GROUPS: readonly RecordingGroup[] = [
  ...SLOS.map((slo) => ({ name: `slo-${slo.name}`, slo: slo.name, rules: sloRules(slo) })),
  { name: 'cpu-use', rules: cpuRules() },
];

/** For each window the rate of events and the share of bad ones; what is left of 30 days' budget; the objective as a series. */
function sloRules(slo: Slo): RecordingRule[] {
  const labels = { slo: slo.name };
  const selector = `{slo="${slo.name}"}`;
  const windows = WINDOWS.flatMap((window) => {
    const events = slo.events.replaceAll('$range', window);
    const errors = slo.errors.replaceAll('$range', window);
    return [
      { record: `job_slo:event:rate${window}`, expr: events, labels },
      // No error at all is no series at all: that is a share of 0, not of nothing. No event at all is no share: 0 / 0 would be NaN, and
      // one NaN makes a sum over 30 days NaN.
      {
        record: `job_slo:error:ratio_rate${window}`,
        expr: `(${errors} or 0 * ${events}) / (${events} > 0)`,
        labels,
      },
    ];
  });
  const bad = `sum_over_time(job_slo:error:rate5m${selector}[30d])`;
  const all = `sum_over_time(job_slo:event:rate5m${selector}[30d])`;
  return [
    ...windows,
    {
      record: 'job_slo:error:rate5m',
      expr: `job_slo:error:ratio_rate5m${selector} * job_slo:event:rate5m${selector} or 0 * job_slo:event:rate5m${selector}`,
      labels,
    },
    {
      record: 'job_slo:objective:ratio',
      expr: `vector(${slo.objective})`,
      labels: { ...labels, job: slo.job },
    },
    {
      record: 'job_slo:error_budget:remaining_ratio30d',
      expr: `1 - ${bad} / ${all} / ${Number((1 - slo.objective).toPrecision(6))}`,
      labels,
    },
  ];
}

/** CPU in use of what is requested, by pod: of the limit where nothing is requested, and the label says which. */
function cpuRules(): RecordingRule[] {
  const use =
    'sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container!="",container!="POD"}[5m]))';
  const of = (what: string): string =>
    `sum by (namespace, pod) (kube_pod_container_resource_${what}{resource="cpu"})`;
  const record = 'namespace_pod:cpu_use:ratio_rate5m';
  return [
    { record, expr: `${use} / (${of('requests')} > 0)`, labels: { of: 'request' } },
    {
      record,
      expr: `${use} / (${of('limits')} > 0) unless ${of('requests')} > 0`,
      labels: { of: 'limit' },
    },
  ];
}
