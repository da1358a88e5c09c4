/** An offer or a CV as a file of a set holds it: fields between two lines of `---`, then the text up to the next such line. */
export interface SetDocument {
  readonly kind: 'cv' | 'offer';
  readonly id: string;
  readonly file: string;
  /** Line its fields begin on, from 1. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: string;
  required(field: string): string;
  error(problem: string): SetError;
}

/** A labelled set that cannot be used; the message names the place. */
export class SetError extends Error {
  readonly code = 'VIGIE_E_OFFREAPI_SET';
  constructor(place: string, problem: string) {
    super(`${place} ${problem}`);
    this.name = 'SetError';
  }
}

/** @throws SetError */
export function readDocuments(file: string, text: string): SetDocument[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const rules = lines.flatMap((line, index) => (line.trimEnd() === '---' ? [index] : []));
  if (rules.length % 2 === 1) {
    throw new SetError(`${file}:${(rules.at(-1) ?? 0) + 1}`, 'opens fields with --- and does not close them');
  }
  const documents: SetDocument[] = [];
  for (let index = 0; index < rules.length; index += 2) {
    const [open, close] = [rules[index] ?? 0, rules[index + 1] ?? 0];
    const fields = readFields(file, lines, open + 1, close);
    documents.push(
      asDocument(
        file,
        open + 1,
        fields,
        lines
          .slice(close + 1, rules[index + 2])
          .join('\n')
          .trim(),
      ),
    );
  }
  return documents;
}

function asDocument(
  file: string,
  line: number,
  fields: ReadonlyMap<string, string>,
  body: string,
): SetDocument {
  const error = (problem: string): SetError => new SetError(`${file}:${line}`, problem);
  const kind = fields.has('cv') ? 'cv' : 'offer';
  const unknown = [...fields.keys()].find((name) => !FIELDS[kind].includes(name));
  if (unknown !== undefined)
    throw error(`has a field ${unknown}; a document of kind ${kind} has ${FIELDS[kind].join(', ')}`);
  if (body === '') throw error('has no text');
  const required = (field: string): string => {
    const value = fields.get(field);
    if (value === undefined || value === '') throw error(`lacks the field ${field}`);
    return value;
  };
  return { kind, id: required(kind), file, line, fields, body, required, error };
}

const FIELDS: Readonly<Record<SetDocument['kind'], readonly string[]>> = {
  cv: ['cv', 'trade', 'language', 'name', 'email'],
  offer: (
    'offer trade language title place must nice grade-3 grade-2 grade-1 ' +
    'trap-adjacent trap-denied trap-homonym trap-seniority trap-stuffing'
  ).split(' '),
};

function readFields(file: string, lines: readonly string[], from: number, to: number): Map<string, string> {
  const fields = new Map<string, string>();
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    const [, name, value] = /^([a-z\d-]+): *(.*)$/.exec(line.trimEnd()) ?? [];
    if (name === undefined || fields.has(name)) {
      throw new SetError(
        `${file}:${index + 1}`,
        `has ${JSON.stringify(line)} where a field of its own is to be, as in "language: fr"`,
      );
    }
    fields.set(name, value ?? '');
  }
  return fields;
}
