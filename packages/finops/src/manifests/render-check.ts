import { plainMoney } from '../units/money.ts';
import { CHECK_RULES, type CheckResult, type CheckRule, type Finding } from './check.ts';
import { oneLine } from './one-line.ts';
import { costJson } from './render-diff.ts';

/** One line a finding, `file:line rule message`, and a sentence at the end. */
export function checkText({ findings, workloads, monthly, currency }: CheckResult): string {
  const lines = findings.map(
    ({ file, line, rule, message }) => `${oneLine(file)}:${line} ${rule}: ${oneLine(message)}`,
  );
  const range =
    monthly.min === monthly.max
      ? ''
      : ` (${plainMoney(monthly.min, currency)} to ${plainMoney(monthly.max, currency)} with autoscalers)`;
  const found =
    findings.length === 0
      ? 'nothing to object to'
      : findings.length === 1
        ? '1 finding'
        : `${findings.length} findings`;
  const count = workloads.length === 1 ? '1 workload' : `${workloads.length} workloads`;
  lines.push(`${count}, ${plainMoney(monthly.expected, currency)} ${currency} a month${range}: ${found}`);
  return `${lines.join('\n')}\n`;
}

export function checkJson({ findings, workloads, monthly, currency }: CheckResult): unknown {
  return {
    ok: findings.length === 0,
    currency,
    monthly,
    findings,
    workloads: workloads.map(costJson),
  };
}

/** Workflow commands, which GitHub shows at the lines of a pull request. */
export function checkGithub({ findings }: CheckResult): string {
  const data = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return findings
    .map(
      ({ file, line, rule, message }) =>
        `::error file=${property(file)},line=${line},title=vigie-finops ${rule}::${data(message)}\n`,
    )
    .join('');
}

/** SARIF 2.1.0, which code scanning of GitHub and GitLab reads. */
export function checkSarif({ findings }: CheckResult): unknown {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'vigie-finops',
            rules: CHECK_RULES.map((id) => ({ id, shortDescription: { text: RULES[id] } })),
          },
        },
        results: findings.map(sarifResult),
      },
    ],
  };
}

const RULES: Readonly<Record<CheckRule, string>> = {
  missing: 'A workload lacks cost annotations; vigie-finops annotate writes them.',
  stale: 'A cost annotation is not what it would be today; vigie-finops annotate renews it.',
  invalid: 'An annotation cannot be read.',
  'over-budget': 'What is requested costs more than its budget.',
};

function sarifResult({ rule, file, line, message }: Finding): unknown {
  return {
    ruleId: rule,
    level: 'error',
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: line },
        },
      },
    ],
  };
}
