import { stringify } from 'yaml';
import { ALERT_GROUPS, type Alert } from '../catalogue/alert.ts';
import { ALERTS } from '../catalogue/alerts.ts';
import { RECORDING_GROUPS } from '../catalogue/recording-rules.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';

/** Where runbooks are read; a relative path works in a checkout and in the documentation. */
const RUNBOOKS = 'https://github.com/vigie-dev/vigie/blob/main/docs/runbooks';
const HEADER = '# Written by pnpm generate from deploy/catalogue. Change it there.\n';

/** Groups of rules that go together: an objective's recorded series with the alerts on them. */
export interface RuleFile {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
  readonly alerts: readonly Alert[];
}

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly object[];
}

export const RULE_FILES: readonly RuleFile[] = [
  ...RECORDING_GROUPS.map((group) => {
    const alerts = ALERTS.filter((alert) => alert.labels?.['slo'] === group.slo && group.slo !== undefined);
    return ruleFile(group.name, group.rules, alerts);
  }),
  ...ALERT_GROUPS.filter((group) => group !== 'slo').map((group) =>
    ruleFile(
      group,
      [],
      ALERTS.filter((alert) => alert.group === group),
    ),
  ),
].filter(({ groups }) => groups.length > 0);

/** Rule files for Prometheus, and all of them in one object for its operator. */
export function ruleFiles(): GeneratedFile[] {
  return [
    ...RULE_FILES.map(({ name, groups }) => ({
      path: `deploy/generated/prometheus/rules/${name}.yaml`,
      text: yaml({ groups }),
    })),
    ...kustomization('prometheus-rules', 'prometheus-rules.yaml', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'vigie', labels: { 'app.kubernetes.io/part-of': 'vigie' } },
      spec: { groups: RULE_FILES.flatMap(({ groups }) => groups) },
    }),
  ];
}

/** A folder under `deploy/generated/kubernetes` that a kustomization can list: it may read no single files outside its own. */
export function kustomization(folder: string, file: string, object: object): GeneratedFile[] {
  const path = `deploy/generated/kubernetes/${folder}`;
  const listing = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [file],
  };
  return [
    { path: `${path}/kustomization.yaml`, text: yaml(listing) },
    { path: `${path}/${file}`, text: yaml(object) },
  ];
}

function ruleFile(name: string, recording: readonly object[], alerts: readonly Alert[]): RuleFile {
  const groups = [
    { name: `vigie-${name}`, rules: recording },
    { name: `vigie-${name}-alerts`, rules: alerts.map((alert) => toRule(alert)) },
  ].filter(({ rules }) => rules.length > 0);
  return { name, groups, alerts };
}

function toRule(alert: Alert): object {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.forDuration,
    ...(alert.keepFiringFor === undefined ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity, ...alert.labels },
    annotations: annotationsOf(alert),
  };
}

function annotationsOf(alert: Alert): Record<string, string> {
  return {
    summary: alert.summary,
    description: alert.description,
    runbook_url: `${RUNBOOKS}/${alert.name}.md`,
  };
}

export function yaml(value: unknown): string {
  return HEADER + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
