import type { MetricType } from './metric-point.ts';

/** A metric family as a page declares it. */
export interface Family {
  readonly name: string;
  type: MetricType;
  help: string;
  unit: string;
  readonly samples: Sample[];
}

export interface Sample {
  /** The whole name, with `_total`, `_bucket` and so on. */
  readonly name: string;
  readonly labels: Map<string, string>;
  readonly value: number;
  readonly exemplar?: {
    readonly labels: Map<string, string>;
    readonly value: number;
    readonly timeMs: number;
  };
}

export interface Exposition {
  readonly families: readonly Family[];
  /** OpenMetrics only: false when the page does not end in `# EOF`, that is, may be cut short. */
  readonly complete: boolean;
}

export type ExpositionFormat = 'openmetrics' | 'text';

/** A page that breaks its format; `line` counts from 1. */
export class ExpositionError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'ExpositionError';
    this.line = line;
  }
}

/**
 * Reads the Prometheus text format 0.0.4 or OpenMetrics 1.0. Like Prometheus, one broken line fails the page:
 * half of a page would look like counters that fell.
 */
export function parseExposition(text: string, format: ExpositionFormat): Exposition {
  const families = new Map<string, Family>();
  let complete = format === 'text';
  let lineNumber = 0;
  let current: Family | undefined;
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    lineNumber += 1;
    if (complete && format === 'openmetrics') {
      throw new ExpositionError(lineNumber, 'content after "# EOF"');
    }
    if (line.trim() === '') continue;
    if (line.startsWith('#')) {
      if (format === 'openmetrics' && line === '# EOF') complete = true;
      else current = readComment(line, families) ?? current;
      continue;
    }
    const sample = new SampleReader(line, lineNumber, format).read();
    current = familyOf(sample.name, current, families);
    current.samples.push(sample);
  }
  return { families: [...families.values()], complete };
}

/** Chooses the format by the response's Content-Type; anything not understood is read as text, and flagged. */
export function expositionFormat(contentType: string | undefined): {
  readonly format: ExpositionFormat;
  readonly malformed: boolean;
} {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/openmetrics-text') return { format: 'openmetrics', malformed: false };
  return { format: 'text', malformed: type !== 'text/plain' };
}

const TYPES: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  gaugehistogram: 'histogram',
  summary: 'summary',
  info: 'info',
  stateset: 'stateset',
};

function readComment(line: string, families: Map<string, Family>): Family | undefined {
  const found = /^#\s+(HELP|TYPE|UNIT)\s+("(?:[^"\\]|\\.)*"|\S+)\s?(.*)$/.exec(line);
  if (!found) return undefined;
  const [, keyword, rawName = '', rest = ''] = found;
  const family = declare(rawName.startsWith('"') ? unescape(rawName.slice(1, -1)) : rawName, families);
  if (keyword === 'HELP') family.help = unescape(rest);
  else if (keyword === 'UNIT') family.unit = rest.trim();
  else family.type = TYPES[rest.trim()] ?? 'unknown';
  return family;
}

function declare(name: string, families: Map<string, Family>): Family {
  let family = families.get(name);
  if (!family) {
    family = { name, type: 'unknown', help: '', unit: '', samples: [] };
    families.set(name, family);
  }
  return family;
}

const SUFFIXES = ['_total', '_bucket', '_count', '_sum', '_created', '_info', '_gcount', '_gsum'];

function familyOf(sampleName: string, current: Family | undefined, families: Map<string, Family>): Family {
  if (current?.name === sampleName) return current;
  const exact = families.get(sampleName);
  if (exact) return exact;
  for (const suffix of SUFFIXES) {
    if (!sampleName.endsWith(suffix)) continue;
    const family = families.get(sampleName.slice(0, -suffix.length));
    if (family && family.type !== 'gauge') return family;
  }
  return declare(sampleName, families);
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const TOKEN = /[^\s#]+/y;

/** Reads `name{label="value",…} value [timestamp] [# {…} value [timestamp]]`. */
class SampleReader {
  readonly #line: string;
  readonly #lineNumber: number;
  readonly #format: ExpositionFormat;
  #at = 0;

  constructor(line: string, lineNumber: number, format: ExpositionFormat) {
    this.#line = line;
    this.#lineNumber = lineNumber;
    this.#format = format;
  }

  read(): Sample {
    let name = this.#match(METRIC_NAME);
    let labels = new Map<string, string>();
    this.#spaces();
    if (this.#line[this.#at] === '{') {
      const read = this.#labels();
      // The quoted form {"metric.name",label="value"} of names outside the old alphabet.
      name ??= read.name;
      labels = read.labels;
    }
    if (name === undefined) this.#fail('a metric name is missing');
    const value = this.#number('value');
    this.#spaces();
    const timestamp = this.#match(TOKEN);
    if (timestamp !== undefined && Number.isNaN(Number(timestamp))) {
      this.#fail(`"${timestamp}" is not a timestamp`);
    }
    this.#spaces();
    const exemplar = this.#exemplar();
    this.#spaces();
    if (this.#at < this.#line.length)
      this.#fail(`"${this.#line.slice(this.#at, this.#at + 40)}" is left over`);
    return exemplar ? { name, labels, value, exemplar } : { name, labels, value };
  }

  #exemplar(): Sample['exemplar'] {
    if (this.#line[this.#at] !== '#') return undefined;
    if (this.#format === 'text') this.#fail('exemplars belong to OpenMetrics, not to text format 0.0.4');
    this.#at += 1;
    this.#spaces();
    if (this.#line[this.#at] !== '{') this.#fail('an exemplar needs its labels');
    const { labels } = this.#labels();
    const value = this.#number('exemplar value');
    this.#spaces();
    const time = this.#match(TOKEN);
    const seconds = time === undefined ? 0 : Number(time);
    if (Number.isNaN(seconds)) this.#fail(`"${time}" is not a timestamp`);
    return { labels, value, timeMs: seconds * 1000 };
  }

  #labels(): { readonly name: string | undefined; readonly labels: Map<string, string> } {
    const labels = new Map<string, string>();
    let name: string | undefined;
    this.#at += 1;
    for (;;) {
      this.#spaces();
      if (this.#line[this.#at] === '}') {
        this.#at += 1;
        return { name, labels };
      }
      const key = this.#match(LABEL_NAME) ?? this.#quoted();
      if (key === undefined) this.#fail('a label name is missing');
      this.#spaces();
      if (this.#line[this.#at] === '=') {
        this.#at += 1;
        this.#spaces();
        const value = this.#quoted();
        if (value === undefined) this.#fail(`the value of label "${key}" is not in double quotes`);
        if (labels.has(key)) this.#fail(`label "${key}" occurs twice`);
        labels.set(key, value);
      } else if (name === undefined && labels.size === 0) name = key;
      else this.#fail(`label "${key}" has no value`);
      this.#spaces();
      if (this.#line[this.#at] === ',') this.#at += 1;
      else if (this.#line[this.#at] !== '}') this.#fail('"," or "}" is missing after a label');
    }
  }

  #quoted(): string | undefined {
    const text = this.#match(QUOTED);
    return text === undefined ? undefined : unescape(text.slice(1, -1));
  }

  #number(what: string): number {
    this.#spaces();
    const text = this.#match(TOKEN);
    if (text === undefined) this.#fail(`the ${what} is missing`);
    const value = parseNumber(text);
    if (value === undefined) this.#fail(`"${text.slice(0, 40)}" is not a number`);
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #spaces(): void {
    while (this.#line[this.#at] === ' ' || this.#line[this.#at] === '\t') this.#at += 1;
  }

  #fail(message: string): never {
    throw new ExpositionError(this.#lineNumber, message);
  }
}

/** A sample's number: decimal, `NaN`, `+Inf` or `-Inf` in any case. */
export function parseNumber(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isNaN(value) && /^[+-]?[\d.]/.test(text)) return value;
  const word = text.toLowerCase();
  if (word === 'nan') return Number.NaN;
  if (/^\+?inf(inity)?$/.test(word)) return Infinity;
  if (/^-inf(inity)?$/.test(word)) return -Infinity;
  return undefined;
}
