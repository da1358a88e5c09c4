import type { Alert } from '../catalogue/alert.ts';
import { ALERTS } from '../catalogue/alerts.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';

/** One page an alert, and their index. Rules that share a name share a page. */
export function runbookFiles(): GeneratedFile[] {
  const byName = [...Map.groupBy(ALERTS, (alert) => alert.name)];
  return [
    ...byName.map(([name, alerts]) => ({ path: `docs/runbooks/${name}.md`, text: page(name, alerts) })),
    { path: 'docs/runbooks/README.md', text: index(byName) },
  ];
}

const HEADER = '<!-- Written by pnpm generate from deploy/catalogue. Change it there. -->\n';

function page(name: string, alerts: readonly Alert[]): string {
  const [first] = alerts as readonly [Alert, ...Alert[]];
  const { runbook } = first;
  const rules = alerts.map((alert) => `${alert.expr}   # for ${alert.forDuration}${labelText(alert)}`);
  return `${HEADER}# ${name}

**${first.severity}**${first.severity === 'info' ? ': told, calls nobody' : first.severity === 'ticket' ? ': look at it in the next working days' : ': somebody is called'}. ${runbook.meaning}

## Impact

${runbook.impact}

## Diagnosis

${list(runbook.diagnosis)}

\`$job\`, \`$instance\`, \`$namespace\`, \`$pod\` … stand for the labels of the alert.

## Mitigation

${list(runbook.mitigation)}

## Rule

\`\`\`promql
${rules.join('\n')}
\`\`\`
`;
}

function labelText(alert: Alert): string {
  const labels = Object.entries(alert.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? '' : `, ${labels.join(' ')}`;
}

function list(items: readonly string[]): string {
  return items.map((item, index) => `${index + 1}. ${item}`).join('\n');
}

function index(byName: readonly (readonly [string, readonly Alert[]])[]): string {
  const rows = byName.map(([name, alerts]) => {
    const [first] = alerts as readonly [Alert, ...Alert[]];
    return `| [${name}](${name}.md) | ${first.group} | ${first.severity} | ${first.runbook.meaning.split('. ')[0]?.replace(/\.$/, '').replaceAll('|', '\\|')}. |`;
  });
  return `${HEADER}# Runbooks

One page an alert; the alert’s annotation \`runbook_url\` leads here. Each alert is proven with promtool: it fires, it resolves, and it
keeps quiet close to its threshold (\`deploy/generated/prometheus/tests\`).

| alert | group | severity | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}
