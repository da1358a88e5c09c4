import {
  checkBuckets,
  labelKey,
  LineScanner,
  pageLines,
  type ParsedExemplar,
  type ParsedFamily,
  type ParsedSample,
} from './line-scanner.ts';

/** Suffixes of samples by type, the empty one being the family's name itself. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  stateset: [''],
  info: ['_info'],
  summary: ['', '_count', '_sum', '_created'],
  unknown: [''],
};

/**
 * Parses an OpenMetrics 1.0 page by the specification's ABNF and its rules on families, and throws at the first breach. It is
 * written from the specification, not from the renderer it judges.
 */
export function parseOpenMetrics(page: string | Buffer): Map<string, ParsedFamily> {
  const lines = pageLines(page);
  if (lines.pop() !== '# EOF') throw new Error('the page does not end in # EOF');
  const families = new Map<string, ParsedFamily>();
  let family: ParsedFamily | undefined;
  for (const line of lines) {
    if (line === '# EOF') throw new Error('# EOF comes twice');
    if (line.startsWith('#')) {
      family = readDescriptor(line, family, families);
    } else {
      const sample = readSample(line);
      if (family === undefined || !sampleNamesOf(family).includes(sample.name)) {
        throw new Error(`sample is of no family, or families are interleaved: ${line}`);
      }
      family.samples.push(sample);
    }
  }
  checkNames(families);
  for (const one of families.values()) checkFamily(one);
  return families;
}

function readDescriptor(
  line: string,
  current: ParsedFamily | undefined,
  families: Map<string, ParsedFamily>,
): ParsedFamily {
  const scanner = new LineScanner(line);
  scanner.expect('# ');
  const kind = scanner.take(/TYPE|HELP|UNIT/y, 'TYPE, HELP or UNIT');
  scanner.expect(' ');
  const name = scanner.take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y, 'a metric name');
  scanner.expect(' ');
  let family = current;
  if (family?.name !== name) {
    if (families.has(name)) throw scanner.error('the family came before');
    family = { name, type: undefined, help: undefined, unit: undefined, samples: [] };
    families.set(name, family);
  }
  if (family.samples.length > 0) throw scanner.error('metadata after samples');
  const field = kind.toLowerCase() as 'type' | 'help' | 'unit';
  if (family[field] !== undefined) throw scanner.error(`${kind} comes twice`);
  if (field === 'type') family.type = scanner.take(/[a-z]+/y, 'a type');
  else if (field === 'unit') family.unit = scanner.take(/[a-zA-Z0-9_:]*/y, 'a unit');
  else family.help = scanner.take(/(?:[^"\\\n]|\\[\\"n])*/y, 'an escaped text');
  if (!scanner.done) throw scanner.error('unexpected characters');
  return family;
}

const NUMBER = /[+-]?(?:inf(?:inity)?|(?:\d+(?:\.\d*)?|\d*\.\d+)(?:e[+-]?\d+)?)|nan/iy;

function readSample(line: string): ParsedSample {
  const scanner = new LineScanner(line);
  const name = scanner.take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y, 'a metric name');
  const labels = scanner.skip(' ') ? new Map<string, string>() : scanner.labels();
  if (labels.size > 0 || line.includes('{}')) scanner.expect(' ');
  const value = toNumber(scanner.take(NUMBER, 'a number'));
  let exemplar: ParsedExemplar | undefined;
  if (scanner.skip(' # ')) {
    const exemplarLabels = scanner.labels();
    scanner.expect(' ');
    const exemplarValue = toNumber(scanner.take(NUMBER, 'a number'));
    const timestamp = scanner.skip(' ') ? Number(scanner.take(/\d+(?:\.\d+)?/y, 'a timestamp')) : undefined;
    exemplar = { labels: exemplarLabels, value: exemplarValue, timestamp };
    const characters = [...exemplarLabels].flat().reduce((sum, text) => sum + Array.from(text).length, 0);
    if (characters > 128) throw scanner.error(`exemplar has ${characters} characters of labels`);
  }
  if (!scanner.done) throw scanner.error('unexpected characters');
  for (const label of labels.keys()) {
    if (label.startsWith('_')) throw new Error(`label ${label} is reserved: ${line}`);
  }
  return { name, labels, value, exemplar };
}

function toNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower === 'nan' ? 'NaN' : lower);
}

function sampleNamesOf({ name, type }: ParsedFamily): string[] {
  const suffixes = SAMPLES[type ?? 'unknown'];
  if (suffixes === undefined) throw new Error(`${name}: unknown type ${type}`);
  return suffixes.map((suffix) => name + suffix);
}

/** No family may have a sample that another could have. */
function checkNames(families: ReadonlyMap<string, ParsedFamily>): void {
  const owners = new Map<string, string>();
  for (const family of families.values()) {
    for (const sample of new Set([family.name, ...sampleNamesOf(family)])) {
      const owner = owners.get(sample);
      if (owner !== undefined)
        throw new Error(`families ${owner} and ${family.name} both may have ${sample}`);
      owners.set(sample, family.name);
    }
  }
}

function checkFamily(family: ParsedFamily): void {
  const { name, type, unit, samples } = family;
  if (unit !== undefined && unit !== '') {
    if (!name.endsWith(`_${unit}`)) throw new Error(`${name}: unit ${unit} is not its suffix`);
    if (type === 'info' || type === 'stateset') throw new Error(`${name}: a ${type} has no unit`);
  }
  const seen = new Set<string>();
  const groups = new Map<string, ParsedSample[]>();
  let currentGroup: string | undefined;
  for (const sample of samples) {
    const id = `${sample.name} ${labelKey(sample.labels)}`;
    if (seen.has(id)) throw new Error(`${name}: sample comes twice: ${id}`);
    seen.add(id);
    const group = labelKey(sample.labels, type === 'histogram' ? 'le' : undefined);
    if (group !== currentGroup && groups.has(group)) throw new Error(`${name}: metrics are interleaved`);
    currentGroup = group;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [sample]);
    else members.push(sample);
    checkSample(family, sample);
  }
  if (type === 'histogram') for (const members of groups.values()) checkHistogram(name, members);
}

function checkSample({ name, type }: ParsedFamily, sample: ParsedSample): void {
  const suffix = sample.name.slice(name.length);
  const isCounter = ['_total', '_bucket', '_count', '_sum'].includes(suffix) && type !== 'gauge';
  if (isCounter && !(sample.value >= 0)) throw new Error(`${sample.name} is ${sample.value}`);
  if (type === 'info' && sample.value !== 1) throw new Error(`${sample.name} is not 1`);
  const mayHaveExemplar =
    (type === 'counter' && suffix === '_total') || (type === 'histogram' && suffix === '_bucket');
  if (sample.exemplar !== undefined && !mayHaveExemplar) throw new Error(`${sample.name} has an exemplar`);
  if (type !== 'histogram') return;
  const bound = sample.labels.get('le');
  if ((bound !== undefined) !== (suffix === '_bucket')) throw new Error(`${sample.name}: le is ${bound}`);
  if (bound !== undefined && !/^(?:\+Inf|-?\d+\.\d+|-?\d(?:\.\d+)?e[+-]\d{2,3})$/.test(bound)) {
    throw new Error(`${sample.name}: le ${bound} is not canonical`);
  }
}

function checkHistogram(name: string, samples: readonly ParsedSample[]): void {
  checkBuckets(name, samples);
  const has = (suffix: string): boolean => samples.some((sample) => sample.name === name + suffix);
  if (has('_sum') !== has('_count'))
    throw new Error(`${name}: a sum without a count, or a count without a sum`);
  const negative = samples.some(({ labels }) => labels.get('le')?.startsWith('-') === true);
  if (negative && has('_sum')) throw new Error(`${name}: a sum beside negative buckets`);
}
