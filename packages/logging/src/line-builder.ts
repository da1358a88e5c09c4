import type { AccessEntry } from './access-entry.ts';
import { AccessLineBuilder } from './access-line-builder.ts';
import { type FieldNames, resolveFieldNames } from './field-names.ts';
import { FieldWriter } from './field-writer.ts';
import { Keys } from './keys.ts';
import { type Limits, resolveLimits } from './limits.ts';
import { type LineConstants, LineOpening } from './line-opening.ts';
import type { LoggerOptions } from './options.ts';
import { createRedactor, type RedactOptions, type Redactor } from './redactor.ts';
import { createTextWriter, quote } from './text-writer.ts';
import type { TraceIds } from './trace-ids.ts';
import { ValueWriter, type ValueWriterParts } from './value-writer.ts';

export interface LineBuilderOptions extends LineConstants {
  readonly fieldNames?: LoggerOptions['fieldNames'] | undefined;
  readonly redact?: RedactOptions | false | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/** What one line is about, beside its level and time. */
export interface Content {
  readonly message: string;
  /** Its own enumerable members become fields. */
  readonly fields?: object | undefined;
  /** `fields` is a winston info: its `level` and `message` are not fields. */
  readonly info?: boolean;
  /** What was thrown; `undefined` is nothing. */
  readonly error?: unknown;
}

const RESERVE = 1024;

/** Builds lines: one JSON object each, without the line end. */
export class LineBuilder {
  readonly redactor: Redactor;
  readonly #limits: Limits;
  readonly #parts: ValueWriterParts;
  readonly #values: ValueWriter;
  readonly #fields: FieldWriter;
  readonly #names: FieldNames;
  readonly #opening: LineOpening;
  /** UTF-16 units for what is not charged: fixed fields and the markers of what is left out. */
  readonly #reserve: number;
  readonly #errorHead: string;
  readonly #accessLines: AccessLineBuilder;
  #busy = false;

  constructor(options: LineBuilderOptions) {
    const redactor = createRedactor(options.redact);
    const text = createTextWriter(redactor);
    const names = resolveFieldNames(options.fieldNames);
    const limits = resolveLimits(options.limits);
    const keys = new Keys(text, redactor, names.renamed, names.reserved);
    const cards = options.redact !== false && options.redact?.cards === true;
    this.redactor = redactor;
    this.#parts = { text, keys, limits, redactor, cards };
    this.#values = new ValueWriter(this.#parts);
    this.#fields = new FieldWriter(keys, limits.keys);
    this.#limits = limits;
    this.#names = names;
    this.#opening = new LineOpening(options, names);
    this.#reserve = RESERVE + this.#opening.constants.length;
    this.#errorHead = `,${quote(names.of('error'))}:`;
    this.#accessLines = new AccessLineBuilder(this.#opening, this.#parts, this.#fields, names);
  }

  get names(): FieldNames {
    return this.#names;
  }

  /** `defaults` give fields where `content` does not, the later before the earlier. */
  line(
    level: string,
    epochMs: number,
    ids: TraceIds | undefined,
    content: Content,
    defaults?: readonly object[],
  ): string {
    const values = this.#open();
    try {
      const { lineBytes } = this.#limits;
      let out = this.#line(values, lineBytes - this.#reserve, level, epochMs, ids, content, defaults);
      // A unit takes at most 3 bytes, and 6 characters where it is escaped.
      if (tooLong(out, lineBytes))
        out = this.#line(values, lineBytes / 3, level, epochMs, ids, content, defaults);
      if (tooLong(out, lineBytes))
        out = this.#line(values, lineBytes / 12, level, epochMs, ids, content, defaults);
      return out;
    } finally {
      if (values === this.#values) this.#busy = false;
    }
  }

  /** The access line; its time is the end of the request. */
  access(level: string, ids: TraceIds | undefined, entry: AccessEntry, defaults?: readonly object[]): string {
    const values = this.#open();
    try {
      const { lineBytes } = this.#limits;
      const lines = this.#accessLines;
      let out = lines.line(values, lineBytes - this.#reserve, level, ids, entry, defaults);
      if (tooLong(out, lineBytes)) out = lines.line(values, lineBytes / 3, level, ids, entry, defaults);
      if (tooLong(out, lineBytes)) out = lines.line(values, lineBytes / 12, level, ids, entry, defaults);
      return out;
    } finally {
      if (values === this.#values) this.#busy = false;
    }
  }

  /** What an access line says that came as a winston info: its own fields by the names they are to have. */
  renamedAccess(content: Content): Content {
    const { fields } = content;
    const { accessRenamed } = this.#names;
    if (fields === undefined || accessRenamed.size === 0) return content;
    const own = [...accessRenamed].filter(([from]) => Object.hasOwn(fields, from));
    const covered = new Set(own.map(([, to]) => to));
    const renamed = Object.entries(fields)
      .filter(([name]) => !covered.has(name))
      .map(([name, value]) => [accessRenamed.get(name) ?? name, value] as const);
    return { ...content, fields: Object.fromEntries(renamed) };
  }

  /** Any value as text, bounded and redacted, to stand within a message. */
  textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    const values = new ValueWriter(this.#parts);
    values.begin(this.#limits.textLength);
    const json = values.value(value, 0);
    return json.startsWith('"') ? (JSON.parse(json) as string) : json;
  }

  /** A getter or toJSON that logs while a line is built gets a writer of its own. */
  #open(): ValueWriter {
    if (this.#busy) return new ValueWriter(this.#parts);
    this.#busy = true;
    return this.#values;
  }

  #line(
    values: ValueWriter,
    room: number,
    level: string,
    epochMs: number,
    ids: TraceIds | undefined,
    content: Content,
    defaults: readonly object[] | undefined,
  ): string {
    values.begin(room);
    const { fields, error } = content;
    let out = this.#opening.text(values, level, epochMs, ids, values.text(content.message));
    const hasError = error !== undefined;
    if (hasError) out += this.#errorHead + values.error(error);
    if (fields !== undefined || defaults !== undefined) {
      out += this.#fields.fields(values, fields, defaults, content.info === true, hasError);
    }
    return `${out}}`;
  }
}

function tooLong(line: string, maxBytes: number): boolean {
  return line.length * 3 > maxBytes && Buffer.byteLength(line) > maxBytes;
}
