import {
  checkBuckets,
  labelKey,
  LineScanner,
  pageLines,
  type ParsedFamily,
  type ParsedSample,
} from './line-scanner.ts';

/**
 * Parses a page of the Prometheus text format 0.0.4 by its description, and throws at the first breach. It wants more than
 * parsers must: no comments, each family once and with its type first, no sample twice.
 */
export function parseText(page: string | Buffer): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  let family: ParsedFamily | undefined;
  for (const line of pageLines(page)) {
    if (line.startsWith('#')) {
      family = readComment(line, family, families);
      continue;
    }
    const sample = readSample(line);
    if (family?.type === undefined || !sampleNamesOf(family).includes(sample.name)) {
      throw new Error(`sample is of no family, or families are interleaved: ${line}`);
    }
    family.samples.push(sample);
  }
  for (const one of families.values()) checkFamily(one);
  return families;
}

function readComment(
  line: string,
  current: ParsedFamily | undefined,
  families: Map<string, ParsedFamily>,
): ParsedFamily {
  const scanner = new LineScanner(line);
  scanner.expect('# ');
  const field = scanner.take(/TYPE|HELP/y, 'TYPE or HELP').toLowerCase() as 'type' | 'help';
  scanner.expect(' ');
  const name = scanner.take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y, 'a metric name');
  scanner.expect(' ');
  let family = current;
  if (family?.name !== name) {
    if (families.has(name)) throw scanner.error('the family came before');
    family = { name, type: undefined, help: undefined, unit: undefined, samples: [] };
    families.set(name, family);
  }
  if (family.samples.length > 0 || family[field] !== undefined)
    throw scanner.error(`${field} comes late or twice`);
  family[field] =
    field === 'type'
      ? scanner.take(/counter|gauge|histogram|summary|untyped/y, 'a type')
      : scanner.take(/(?:[^\\]|\\[\\n])*/y, 'an escaped text');
  if (!scanner.done) throw scanner.error('unexpected characters');
  return family;
}

function readSample(line: string): ParsedSample {
  const scanner = new LineScanner(line);
  const name = scanner.take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y, 'a metric name');
  const labels = scanner.skip(' ') ? new Map<string, string>() : scanner.labels();
  if (labels.size > 0) scanner.expect(' ');
  const text = scanner.take(/[+-]Inf|NaN|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/y, 'a number');
  if (!scanner.done) throw scanner.error('unexpected characters');
  const value = text.endsWith('Inf') ? Number(`${text[0]}Infinity`) : Number(text);
  return { name, labels, value, exemplar: undefined };
}

function sampleNamesOf({ name, type }: ParsedFamily): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function checkFamily({ name, type, samples }: ParsedFamily): void {
  const seen = new Set<string>();
  const groups = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const id = `${sample.name} ${labelKey(sample.labels)}`;
    if (seen.has(id)) throw new Error(`${name}: sample comes twice: ${id}`);
    seen.add(id);
    if (type === 'counter' && !(sample.value >= 0)) throw new Error(`${name} is ${sample.value}`);
    const group = labelKey(sample.labels, type === 'histogram' ? 'le' : undefined);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [sample]);
    else members.push(sample);
  }
  if (type !== 'histogram') return;
  for (const members of groups.values()) {
    checkBuckets(name, members);
    if (!members.some((sample) => sample.name === `${name}_count`)) throw new Error(`${name}: no count`);
  }
}
