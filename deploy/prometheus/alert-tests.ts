import type { Alert, InputSeries } from '../catalogue/alert.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { RULE_FILES, yaml } from './rules.ts';

/**
 * A promtool test of each alert: it fires, it resolves, and it keeps quiet close to its threshold. A file of tests for each file of
 * rules; objectives with windows of days are looked at every ten minutes, or the tests would take as many minutes.
 */
export function alertTestFiles(): GeneratedFile[] {
  return RULE_FILES.flatMap(({ name, groups, alerts }) => {
    const byInterval = Map.groupBy(alerts, ({ proof }) => proof.interval ?? '1m');
    return [...byInterval].map(([interval, some]) => ({
      path: `deploy/generated/prometheus/tests/${name}${interval === '1m' ? '' : `-${interval}`}.test.yaml`,
      text: yaml({
        rule_files: [...(some.some(needsCpuUse) ? ['../rules/cpu-use.yaml'] : []), `../rules/${name}.yaml`],
        evaluation_interval: interval,
        // promtool takes groups in any order otherwise, and an alert may then see what was recorded one step earlier.
        group_eval_order: [
          ...(some.some(needsCpuUse) ? ['vigie-cpu-use'] : []),
          ...groups.map((group) => group.name),
        ],
        tests: some.flatMap((alert) => testsOf(alert)),
      }),
    }));
  });
}

/** The only recorded series that an alert of another file reads. */
function needsCpuUse(alert: Alert): boolean {
  return alert.expr.includes('namespace_pod:cpu_use:');
}

function testsOf(alert: Alert): object[] {
  const { proof } = alert;
  const name = `${alert.name}${alert.labels === undefined ? '' : ` ${Object.values(alert.labels).join(' ')}`}`;
  // By the series of Prometheus' own, not by promtool's alert_rule_test: that wants every annotation with its value.
  const own = { alertname: alert.name, alertstate: 'firing', ...alert.labels };
  const expr = `ALERTS${selector(own)}`;
  const none = (at: string): object => ({ expr, eval_time: at, exp_samples: [] });
  const fires = {
    expr,
    eval_time: proof.firesAt,
    exp_samples: [
      { labels: `ALERTS${selector({ ...own, severity: alert.severity, ...proof.labels })}`, value: 1 },
    ],
  };
  const test = (title: string, series: readonly InputSeries[], cases: readonly object[]): object => ({
    name: `${name} ${title}`,
    interval: proof.interval ?? '1m',
    input_series: series,
    promql_expr_test: cases,
  });
  return [
    test('fires and resolves', proof.bad, [none('1m'), fires, none(proof.resolvedAt)]),
    test('keeps quiet', proof.quiet, quarters(proof.quietUntil).map(none)),
  ];
}

/** Four instants up to the last, in whole minutes. */
function quarters(until: string): string[] {
  const minutes = Number(until.slice(0, -1));
  return [1, 2, 3, 4].map((quarter) => `${Math.round((minutes * quarter) / 4)}m`);
}

function selector(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}
