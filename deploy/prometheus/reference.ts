import type { CatalogueMetric } from '../catalogue/metric.ts';
import { LOG_FIELDS } from '../catalogue/log-fields.ts';
import { METRIC_GROUPS } from '../catalogue/metrics.ts';
import { RECORDING_GROUPS } from '../catalogue/recording-rules.ts';
import { BURN_RATES, percent, SLOS } from '../catalogue/slo.ts';
import { SERVICES } from '../catalogue/metric.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';

const HEADER = '<!-- Written by pnpm generate from deploy/catalogue. Change it there. -->\n';

/** Pages that list what there is: metrics, objectives, fields of log lines. */
export function referenceFiles(): GeneratedFile[] {
  return [
    { path: 'docs/reference/metrics.md', text: metricsPage() },
    { path: 'docs/reference/slos.md', text: slosPage() },
    { path: 'docs/reference/log-fields.md', text: logFieldsPage() },
  ];
}

function metricsPage(): string {
  const sections = Object.entries(METRIC_GROUPS).map(
    ([title, metrics]) => `## ${title}

| metric | type, unit | labels | what | there |
|---|---|---|---|---|
${metrics.map(metricRow).join('\n')}
`,
  );
  return `${HEADER}# Metrics

All that the demo services expose on \`/metrics\`, as Prometheus stores it. A scrape adds \`job\`, \`instance\` and on Kubernetes \`namespace\`
and \`pod\`. \`target_info\` has one label for each attribute of the resource. A test holds this list against the running services.

${sections.join('\n')}`;
}

function metricRow(metric: CatalogueMetric): string {
  const services = metric.services.length === SERVICES.length ? '' : `${metric.services.join(', ')}; `;
  const there = {
    always: 'always',
    'once-used': 'once there is something to count',
    'when-configured': 'by configuration',
  }[metric.present];
  const labels = metric.labels.map((label) => `\`${label}\``).join(' ');
  return `| \`${metric.name}\` | ${metric.type}, ${metric.unit.replaceAll('-', ' ')} | ${labels} | ${metric.help} | ${services}${there} |`;
}

function slosPage(): string {
  const slos = SLOS.map(
    (slo) => `| \`${slo.name}\` | ${slo.job} | ${percent(slo.objective)} | ${slo.description} |`,
  );
  const rates = BURN_RATES.map(
    (rate) =>
      `| ${rate.long} and ${rate.short} | ${rate.factor} | ${percent((rate.factor * windowHours(rate.long)) / (30 * 24))} | ${rate.severity} |`,
  );
  const records = [...new Set(RECORDING_GROUPS.flatMap(({ rules }) => rules.map((rule) => rule.record)))];
  return `${HEADER}# Service level objectives

| name | service | of 30 days | promise |
|---|---|---|---|
${slos.join('\n')}

Health endpoints and scrapes are not in these figures. An alert needs a burn rate to hold over a long and a short window at once: the
long one makes sure, the short one ends it soon after the cause has gone. Below a least number of events nothing is said.

| windows | times the sustainable rate | of the budget used by then | severity |
|---|---|---|---|
${rates.join('\n')}

## Recorded series

${records.map((record) => `- \`${record}\``).join('\n')}
`;
}

function windowHours(window: string): number {
  return Number(window.slice(0, -1)) * (window.endsWith('d') ? 24 : 1);
}

function logFieldsPage(): string {
  const rows = LOG_FIELDS.map(
    (field) => `| \`${field.name}\` | ${field.type} | ${field.on} | ${field.what} |`,
  );
  return `${HEADER}# Fields of log lines

One JSON object a line on standard output; pushed to Loki with the labels \`service\`, \`environment\` and \`level\`, the ids as structured
metadata. Other fields are those a service gives.

| field | type | on | what |
|---|---|---|---|
${rows.join('\n')}
`;
}
