import type { AccessEntry } from './access-entry.ts';
import { ACCESS_FIELDS, ACCESS_MESSAGE, type AccessWriter, createAccessWriter } from './access-line.ts';
import { type AccessTemplate, AccessTemplates } from './access-template.ts';
import { detached } from './detached.ts';
import { type FieldNames, resolveFieldNames } from './field-names.ts';
import { FieldWriter } from './field-writer.ts';
import { Keys } from './keys.ts';
import { LEVEL_NAMES } from './levels.ts';
import { type Limits, resolveLimits } from './limits.ts';
import type { LoggerOptions } from './options.ts';
import { createRedactor, type RedactOptions, type Redactor } from './redactor.ts';
import { createTextWriter, quote } from './text-writer.ts';
import { createTimestamp } from './timestamp.ts';
import type { TraceIds } from './trace-ids.ts';
import { ValueWriter, type ValueWriterParts } from './value-writer.ts';

export interface LineBuilderOptions {
  readonly service: string;
  readonly version?: string | undefined;
  readonly environment?: string | undefined;
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

const TRACE_FLAGS: readonly string[] = Array.from(
  { length: 256 },
  (_, flags) => `"${flags.toString(16).padStart(2, '0')}"`,
);

const RESERVE = 1024;

/** Builds lines: one JSON object each, without the line end. */
export class LineBuilder {
  readonly redactor: Redactor;
  readonly #stamp = createTimestamp();
  readonly #limits: Limits;
  readonly #parts: ValueWriterParts;
  readonly #values: ValueWriter;
  readonly #fields: FieldWriter;
  readonly #names: FieldNames;
  readonly #aliased: boolean;
  readonly #heads = new Map<string, string>();
  readonly #constants: string;
  /** UTF-16 units for what is not charged: fixed fields and the markers of what is left out. */
  readonly #reserve: number;
  readonly #traceIdHead: string;
  readonly #spanIdHead: string;
  readonly #traceFlagsHead: string;
  readonly #errorHead: string;
  readonly #accessWriter: AccessWriter;
  readonly #templates = new AccessTemplates((level, ids, entry) => this.#template(level, ids, entry));
  /** Has the names that the access line's own fields go by. */
  readonly #accessNames: object;
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
    this.#aliased = (['time', 'level', 'message'] as const).some((name) => names.alias(name) !== undefined);
    for (const level of LEVEL_NAMES) this.#heads.set(level, headOf(level));
    const head = (name: string): string => `,${quote(names.of(name))}:`;
    this.#constants = (['service', 'version', 'environment'] as const)
      .map((name) => (options[name] === undefined ? '' : head(name) + quote(options[name])))
      .join('');
    this.#reserve = RESERVE + this.#constants.length;
    this.#traceIdHead = head('trace_id');
    this.#spanIdHead = head('span_id');
    this.#traceFlagsHead = head('trace_flags');
    this.#errorHead = head('error');
    this.#accessWriter = createAccessWriter((name) => `,${quote(names.ofAccess(name))}:`);
    const accessNames = [...names.accessRenamed.values()].map((name) => [name, true]);
    this.#accessNames = { ...ACCESS_FIELDS, ...Object.fromEntries(accessNames) };
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
      let out = this.#access(values, lineBytes - this.#reserve, level, ids, entry, defaults);
      if (tooLong(out, lineBytes)) out = this.#access(values, lineBytes / 3, level, ids, entry, defaults);
      if (tooLong(out, lineBytes)) out = this.#access(values, lineBytes / 12, level, ids, entry, defaults);
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
    let out = this.#opening(values, level, epochMs, ids, values.text(content.message));
    const hasError = error !== undefined;
    if (hasError) out += this.#errorHead + values.error(error);
    if (fields !== undefined || defaults !== undefined) {
      out += this.#fields.fields(values, fields, defaults, content.info === true, hasError);
    }
    return `${out}}`;
  }

  #access(
    values: ValueWriter,
    room: number,
    level: string,
    ids: TraceIds | undefined,
    entry: AccessEntry,
    defaults: readonly object[] | undefined,
  ): string {
    values.begin(room);
    if (ids !== undefined && entry.error === undefined && defaults === undefined && !this.#aliased) {
      const template = this.#templates.of(level, ids, entry);
      if (template !== undefined) return this.#fromTemplate(template, values, ids, entry);
    }
    let out = this.#opening(values, level, entry.endTimeMs, ids, `"${ACCESS_MESSAGE}"`);
    out += this.#accessWriter.fields(values, entry);
    const hasError = entry.error !== undefined;
    if (hasError) out += this.#errorHead + values.error(entry.error);
    if (defaults !== undefined) {
      out += this.#fields.defaults(values, defaults, this.#accessNames, hasError);
    }
    return `${out}}`;
  }

  #fromTemplate(template: AccessTemplate, values: ValueWriter, ids: TraceIds, entry: AccessEntry): string {
    const writer = this.#accessWriter;
    return (
      `{"time":"${this.#stamp(entry.endTimeMs)}${template.toTraceId}${id(values, ids.traceId)}${template.toSpanId}` +
      `${id(values, ids.spanId)}${template.toPath}${writer.path(values, entry)}${template.toDuration}` +
      `${writer.duration(entry)}${template.toBytes}${writer.bytes(entry)}${template.toEnd}`
    );
  }

  #template(level: string, ids: TraceIds, entry: AccessEntry): AccessTemplate {
    const values = new ValueWriter(this.#parts);
    values.begin(this.#limits.lineBytes);
    const writer = this.#accessWriter;
    const head = this.#heads.get(level) ?? headOf(level);
    return {
      toTraceId: detached(`${head}"${ACCESS_MESSAGE}"${this.#constants}${this.#traceIdHead}`),
      toSpanId: this.#spanIdHead,
      toPath: detached(this.#traceFlagsHead + flagsText(ids) + writer.toPath(values, entry)),
      toDuration: detached(writer.toDuration(entry)),
      toBytes: writer.toBytes,
      toEnd: detached(`${writer.toEnd(entry)}}`),
    };
  }

  #opening(
    values: ValueWriter,
    level: string,
    epochMs: number,
    ids: TraceIds | undefined,
    message: string,
  ): string {
    const time = this.#stamp(epochMs);
    const head = this.#heads.get(level) ?? headOf(level);
    let out = `{"time":"${time}${head}${message}${this.#constants}`;
    if (this.#aliased) out += this.#aliases(time, level, message);
    if (ids !== undefined) {
      out += this.#traceIdHead + id(values, ids.traceId) + this.#spanIdHead + id(values, ids.spanId);
      out += this.#traceFlagsHead + flagsText(ids);
    }
    return out;
  }

  #aliases(time: string, level: string, message: string): string {
    const member = (name: 'time' | 'level' | 'message', json: string): string => {
      const alias = this.#names.alias(name);
      return alias === undefined ? '' : `,${quote(alias)}:${json}`;
    };
    return member('time', `"${time}"`) + member('level', quote(level)) + member('message', message);
  }
}

function flagsText(ids: TraceIds): string {
  return TRACE_FLAGS[ids.traceFlags] ?? '"00"';
}

/** Hex digits need neither escaping nor redaction. */
function id(values: ValueWriter, text: string): string {
  if (text.length > 32) return values.text(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return values.text(text);
  }
  return `"${text}"`;
}

function headOf(level: string): string {
  return `","level":${quote(level.slice(0, 64))},"message":`;
}

function tooLong(line: string, maxBytes: number): boolean {
  return line.length * 3 > maxBytes && Buffer.byteLength(line) > maxBytes;
}
