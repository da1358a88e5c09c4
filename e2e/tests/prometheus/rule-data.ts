import { selectorsIn, type Selector } from '../../../deploy/dashboards/inspect.ts';
import { NOT_IN_THE_DEMO } from './panels.ts';
import { query, type RuleGroup } from '../../src/ask/prometheus.ts';
import { HERE } from './watched-demos.ts';

type Rule = RuleGroup['rules'][number];

/** Matchers of series that are only there when something is wrong: what else the selector says must be there all the same. */
const ONLY_WHEN: Readonly<Record<string, string>> = {
  'http_response_status_code=~"5.."': 'a request fails',
  'status="503"': 'a service is not ready',
  'outcome="given-up"': 'a job fails at every attempt',
  'mode="lexical"': 'the model is missing',
  'of="limit"': 'a pod requests nothing',
};

/** What rules read and what recording rules write, as selectors of series that are there when all is well. */
export function expectedOf(rules: readonly Rule[]): string[] {
  const read = rules.flatMap(({ query: expr }) => selectorsIn(expr));
  const written = rules
    .filter(({ type }) => type === 'recording')
    .map(({ name, labels }): Selector => ({ metric: name, matchers: matchersOf(labels) }));
  const all = [...read, ...written]
    .filter(({ metric }) => !(metric in NOT_IN_THE_DEMO))
    .map((selector) => ofHere(selector));
  return [...new Set(all)];
}

/** Those of them that have no series. */
export async function withoutSeries(url: string, selectors: readonly string[]): Promise<string[]> {
  const empty: string[] = [];
  for (const selector of selectors) {
    const { result } = await query(url, `count(${selector})`);
    if (result.length === 0) empty.push(selector);
  }
  return empty;
}

function matchersOf(labels: Readonly<Record<string, string>> = {}): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

/** Series of the demos of this test, where the metric is theirs. */
function ofHere({ metric, matchers }: Selector): string {
  const isOthers = /^(?:kube_|container_|namespace_pod:|job_slo:objective:)/.test(metric);
  const all = [...matchersIn(matchers), ...(isOthers ? [] : [`namespace="${HERE}"`])];
  return `${metric}{${all.filter((each) => !(each in ONLY_WHEN)).join(',')}}`;
}

function matchersIn(text: string): string[] {
  return text.match(/\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"/g) ?? [];
}
