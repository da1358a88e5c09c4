import { readFileSync } from 'node:fs';

/** What becomes of a line on its way to Loki, as `loki.process` of an Alloy configuration says it. */
export interface Stages {
  /** Names taken from the line's JSON, by the name they have there. */
  readonly extracted: Readonly<Record<string, string>>;
  /** Names that become stream labels, by their label. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names that become structured metadata, by what they are called there. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of the moment the line was made. */
  readonly time: string;
}

/** An entry for Loki's push API. */
export interface Entry {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch, in digits. */
  readonly time: string;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the stages of the `loki.process` that a configuration has; just those kinds that ours uses.
 *
 * @throws Error where there is another kind of stage, or one is missing
 */
export function readStages(file: string): Stages {
  const text = readFileSync(file, 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  const stages = new Map(
    [...text.matchAll(/^ *stage\.(\w+) \{(.*?)^ {2}\}/gms)].map(([, kind = '', body = '']) => [kind, body]),
  );
  const kinds = [...stages.keys()].sort().join(', ');
  if (kinds !== 'json, labels, structured_metadata, timestamp') {
    throw new Error(`${file} has the stages ${kinds}; the tailer has to learn what is new.`);
  }
  const settings = (kind: string): Record<string, string> => {
    const found = [...(stages.get(kind) ?? '').matchAll(/^ *(\w+) *= *"([^"]*)",?$/gm)];
    return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value === '' ? name : value]));
  };
  const { source = '', format } = settings('timestamp');
  if (format !== 'RFC3339') throw new Error(`${file} has times in the format ${format}.`);
  return {
    extracted: settings('json'),
    labels: settings('labels'),
    metadata: settings('structured_metadata'),
    time: source,
  };
}

/** Takes a line through the stages. One that is not JSON passes as it is, at the time it was read. */
export function entryOf(line: string, stages: Stages, base: Readonly<Record<string, string>>): Entry {
  const values = new Map<string, string>();
  const fields = parseObject(line);
  for (const [name, field] of Object.entries(stages.extracted)) {
    const value = fields[field];
    if (value === undefined || value === null) continue;
    values.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const pick = (names: Readonly<Record<string, string>>): Record<string, string> => {
    const picked = Object.entries(names).map(([as, name]) => [as, values.get(name)] as const);
    return Object.fromEntries(picked.filter((pair): pair is [string, string] => pair[1] !== undefined));
  };
  const made = Date.parse(values.get(stages.time) ?? '');
  return {
    labels: { ...base, ...pick(stages.labels) },
    time: `${Number.isNaN(made) ? Date.now() : made}000000`,
    line,
    metadata: pick(stages.metadata),
  };
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
