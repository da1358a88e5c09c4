/** One line of a Prometheus text page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads the samples of a page in the Prometheus text format 0.0.4 or OpenMetrics 1.0; comments, timestamps and exemplars
 * are passed over.
 * @throws Error naming the first line that is neither
 */
export function parseExposition(page: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of page.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    samples.push(parseSample(line));
  }
  return samples;
}

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const labelPattern = /\s*([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"\s*,?/y;

function parseSample(line: string): Sample {
  const name = namePattern.exec(line)?.[0];
  if (name === undefined) throw malformed(line);
  const labels: Record<string, string> = {};
  let position = name.length;
  if (line[position] === '{') {
    position += 1;
    labelPattern.lastIndex = position;
    for (let match = labelPattern.exec(line); match !== null; match = labelPattern.exec(line)) {
      labels[match[1]!] = unescape(match[2]!);
      position = labelPattern.lastIndex;
    }
    if (line[position] !== '}') throw malformed(line);
    position += 1;
  }
  const value = toNumber(line.slice(position).trim().split(/\s/)[0] ?? '');
  if (value === undefined) throw malformed(line);
  return { name, labels, value };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function toNumber(text: string): number | undefined {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  if (text === 'NaN') return Number.NaN;
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? undefined : number;
}

function malformed(line: string): Error {
  return new Error(`Not a line of a metrics page: ${JSON.stringify(line.slice(0, 200))}`);
}
