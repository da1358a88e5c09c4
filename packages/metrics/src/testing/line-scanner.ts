/** Reads one line of an exposition from left to right and throws at the first character that does not belong. */
export class LineScanner {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  get done(): boolean {
    return this.#at === this.#line.length;
  }

  /** Takes what matches at this place; `pattern` must be sticky. */
  take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#line);
    if (match === null) throw this.error(`expected ${what}`);
    this.#at = pattern.lastIndex;
    return match[0];
  }

  /** Takes a text if it comes next. */
  skip(text: string): boolean {
    if (!this.#line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.error(`expected ${JSON.stringify(text)}`);
  }

  rest(): string {
    const rest = this.#line.slice(this.#at);
    this.#at = this.#line.length;
    return rest;
  }

  error(message: string): Error {
    return new Error(`${message} at character ${this.#at} of line: ${this.#line}`);
  }

  /** `{a="b",c="d"}`, without a trailing comma, each label once. */
  labels(): Map<string, string> {
    const labels = new Map<string, string>();
    this.expect('{');
    if (this.skip('}')) return labels;
    do {
      const name = this.take(/[a-zA-Z_][a-zA-Z0-9_]*/y, 'a label name');
      if (labels.has(name)) throw this.error(`label ${name} comes twice`);
      this.expect('="');
      labels.set(name, unescape(this.take(/(?:[^"\\\n]|\\[\\"n])*/y, 'a label value')));
      this.expect('"');
    } while (this.skip(','));
    this.expect('}');
    return labels;
  }
}

function unescape(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** Lines of a page, which must be UTF-8 and end in a line feed. */
export function pageLines(page: string | Buffer): string[] {
  const bytes = typeof page === 'string' ? Buffer.from(page) : page;
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text.startsWith('\uFEFF')) throw new Error('the page begins with a byte order mark');
  if (!text.endsWith('\n')) throw new Error('the page does not end in a line feed');
  const lines = text.slice(0, -1).split('\n');
  if (lines.includes('')) throw new Error('the page has an empty line');
  return lines;
}

export interface ParsedExemplar {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  readonly timestamp: number | undefined;
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  readonly exemplar: ParsedExemplar | undefined;
}

export interface ParsedFamily {
  readonly name: string;
  type: string | undefined;
  help: string | undefined;
  unit: string | undefined;
  readonly samples: ParsedSample[];
}

/** One text for one set of labels, whatever their order. */
export function labelKey(labels: ReadonlyMap<string, string>, except?: string): string {
  return JSON.stringify(
    [...labels].filter(([name]) => name !== except).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Checks the buckets of a histogram whose samples all have the same labels but for `le`. */
export function checkBuckets(name: string, samples: readonly ParsedSample[]): void {
  let previousBound = -Infinity;
  let previousCount = 0;
  let infinite: number | undefined;
  for (const { name: sample, labels, value, exemplar } of samples) {
    if (sample !== `${name}_bucket`) continue;
    const bound = parseBound(labels.get('le'), name);
    if (bound <= previousBound) throw new Error(`${name}: buckets are not in increasing order at ${bound}`);
    if (value < previousCount) throw new Error(`${name}: bucket ${bound} is less than the one before it`);
    if (!Number.isInteger(value)) throw new Error(`${name}: bucket ${bound} is not a whole number`);
    if (
      exemplar !== undefined &&
      !(exemplar.value <= bound && (exemplar.value > previousBound || bound === 0))
    ) {
      throw new Error(`${name}: exemplar ${exemplar.value} is outside of bucket ${bound}`);
    }
    previousBound = bound;
    previousCount = value;
    if (bound === Infinity) infinite = value;
  }
  if (infinite === undefined) throw new Error(`${name}: no +Inf bucket`);
  const count = samples.find((sample) => sample.name === `${name}_count`);
  if (count !== undefined && count.value !== infinite)
    throw new Error(`${name}: count is not the +Inf bucket`);
}

function parseBound(text: string | undefined, name: string): number {
  if (text === '+Inf') return Infinity;
  const bound = Number(text);
  if (text === undefined || text === '' || Number.isNaN(bound)) throw new Error(`${name}: le is ${text}`);
  return bound;
}
