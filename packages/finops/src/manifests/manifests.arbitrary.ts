import * as fc from 'fast-check';

/** Makes choices one after another while a text is written. */
type Choose = <T>(...options: readonly [T, ...T[]]) => T;

/** A text of manifests written in every way people and tools write them. */
export const manifestText: fc.Arbitrary<string> = fc.gen().map((gen) => {
  const choose: Choose = (...options) => gen(fc.constantFrom, ...options) as (typeof options)[number];
  return stream(choose);
});

function stream(choose: Choose): string {
  const documents = Array.from({ length: choose(1, 2, 3) }, (_, index) => document(choose, index));
  const separator = choose('---\n', '--- # next\n', '...\n---\n', '\n---\n\n', '# between\n---\n');
  let text = choose('', '', '---\n', '# head\n', '%YAML 1.2\n---\n') + documents.join(separator);
  if (choose(false, false, true)) text = text.replace(/\n+$/, '');
  if (choose(false, true)) text = text.replaceAll('\n', '\r\n');
  return choose('', '', '\uFEFF') + text;
}

function document(choose: Choose, index: number): string {
  const value = choose(workload, workload, workload, list, other)(choose, index);
  const style = choose('block', 'block', 'block', 'flow', 'json', 'json-tabs');
  if (style === 'json') return `${JSON.stringify(value, undefined, 2)}\n`;
  if (style === 'json-tabs') return `${JSON.stringify(value, undefined, '\t')}\n`;
  return style === 'flow' ? `${flow(value, choose)}\n` : block(value, 0, choose);
}

type Value = string | number | null | Empty | readonly Value[] | { readonly [key: string]: Value };
interface Empty {
  readonly '': never;
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'] as const;

function workload(choose: Choose, index: number): Value {
  const kind = choose(...KINDS);
  const spec = {
    containers: [{ name: 'a', image: 'registry/a:1', resources: resources(choose) }],
    ...choose({}, { nodeSelector: { disk: 'ssd' } }),
  };
  const template = shuffled(choose, { ...choose({}, { metadata: metadata(choose, undefined) }), spec });
  const apiVersion = kind === 'Pod' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  const body =
    kind === 'Pod'
      ? spec
      : kind === 'CronJob'
        ? { schedule: '0 3 * * *', jobTemplate: { spec: { template } } }
        : shuffled(choose, { ...choose({}, { replicas: 3 }), template });
  return shuffled(choose, { apiVersion, kind, metadata: metadata(choose, `w-${index}`), spec: body });
}

function list(choose: Choose, index: number): Value {
  return { apiVersion: 'v1', kind: 'List', items: [workload(choose, index), workload(choose, index + 10)] };
}

function other(): Value {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { 'a.txt': 'x: {{ y }}\n---\n' },
  };
}

function metadata(choose: Choose, name: string | undefined): Value {
  const annotations = choose<Value | undefined>(
    undefined,
    null,
    {},
    { note: 'kept' },
    { note: 'kept', 'finops.vigie.dev/owner': 'old' },
    { 'finops.vigie.dev/monthly-cost': '1', 'finops.vigie.dev/monthly-cost-max': '3', long: 'a\nb\n' },
    { 'finops.vigie.dev/monthly-cost-min': '1', 'finops.vigie.dev/monthly-cost-max': '3' },
    { long: 'line one\n\nline two\n\n\n' },
    { 'finops.vigie.dev/owner': 'a: b # c', 'finops.vigie.dev/currency': 'two\nlines\n' },
  );
  const base = name === undefined ? { labels: { app: 'a' } } : { name, namespace: 'shop' };
  return shuffled(choose, { ...base, ...(annotations !== undefined && { annotations }) });
}

function resources(choose: Choose): Value {
  return choose<Value>(
    { requests: { cpu: '250m', memory: '256Mi' } },
    { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '0.5' } },
    {},
  );
}

function shuffled(choose: Choose, value: Record<string, Value>): Record<string, Value> {
  return choose(false, true) ? Object.fromEntries(Object.entries(value).toReversed()) : value;
}

function block(value: Value, indent: number, choose: Choose): string {
  if (typeof value !== 'object' || value === null) return `${' '.repeat(indent)}${scalar(value, choose)}\n`;
  const step = choose(2, 2, 4, 3);
  let text = '';
  for (const [key, each] of Object.entries(value as Record<string, Value>)) {
    if (choose(false, false, false, true)) text += `${' '.repeat(indent)}# about ${key}\n`;
    text += `${' '.repeat(indent)}${choose(key, key, JSON.stringify(key))}:${entry(key, each, indent, step, choose)}`;
    if (choose(false, false, false, false, true)) text += '\n';
  }
  return text;
}

function entry(key: string, value: Value, indent: number, step: number, choose: Choose): string {
  // A comment behind an annotation that is taken away goes with its line.
  const comment = key.startsWith('finops') ? '' : choose('', '', '', ' # why');
  if (value === null) return `${choose('', ' null', ' ~')}${comment}\n`;
  if (Array.isArray(value)) {
    const inset = indent + choose(0, step);
    return `${comment}\n${value.map((item) => dash(item as Value, inset, choose)).join('')}`;
  }
  if (typeof value === 'object') {
    if (Object.keys(value).length === 0) return ` ${choose('{}', '{ }')}${comment}\n`;
    if (choose(false, false, false, true)) return ` ${flow(value, choose)}${comment}\n`;
    return `${choose('', '', ' &anchor')}${comment}\n${block(value, indent + step, choose)}`;
  }
  if (typeof value === 'string' && value.endsWith('\n')) return literal(value, indent + step, choose);
  return ` ${scalar(value, choose)}${comment}\n`;
}

function dash(value: Value, indent: number, choose: Choose): string {
  const gap = choose(1, 3);
  const text = block(value, indent + 1 + gap, choose);
  // A comment line may come first; the dash then stands before it on a line of its own.
  if (/^ *#/.test(text)) return `${' '.repeat(indent)}-\n${text}`;
  return `${' '.repeat(indent)}-${text.slice(indent + 1)}`;
}

function literal(value: string, indent: number, choose: Choose): string {
  const keep = value.endsWith('\n\n') ? '+' : '';
  const lines = value.slice(0, -1).split('\n');
  return ` |${keep}${choose('', ' # text')}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}\n`;
}

function flow(value: Value, choose: Choose): string {
  if (Array.isArray(value)) return `[${value.map((item) => flow(item as Value, choose)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value as Record<string, Value>).map(
      ([key, each]) => `${choose(key, JSON.stringify(key))}: ${flow(each, choose)}`,
    );
    return `{${choose('', ' ')}${pairs.join(', ')}${choose('', ' ', pairs.length > 0 ? ',' : '')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function scalar(value: string | number | null, choose: Choose): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^[A-Za-z][A-Za-z0-9/:._-]*$/.test(value);
  return choose(
    JSON.stringify(value),
    plain ? value : JSON.stringify(value),
    `'${value.replaceAll("'", "''")}'`,
  );
}
