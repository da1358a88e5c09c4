import type { AccessEntry } from './access-entry.ts';
import { ACCESS_FIELDS, ACCESS_MESSAGE, type AccessWriter, createAccessWriter } from './access-line.ts';
import { type AccessTemplate, AccessTemplates } from './access-template.ts';
import { detached } from './detached.ts';
import type { FieldNames } from './field-names.ts';
import type { FieldWriter } from './field-writer.ts';
import { flagsText, idText, type LineOpening } from './line-opening.ts';
import { quote } from './text-writer.ts';
import type { TraceIds } from './trace-ids.ts';
import { ValueWriter, type ValueWriterParts } from './value-writer.ts';

/** Builds access lines: where it can, from what the lines of a route share. */
export class AccessLineBuilder {
  readonly #opening: LineOpening;
  readonly #parts: ValueWriterParts;
  readonly #fields: FieldWriter;
  readonly #errorHead: string;
  readonly #writer: AccessWriter;
  readonly #templates = new AccessTemplates((level, ids, entry) => this.#template(level, ids, entry));
  /** Has the names that the access line's own fields go by. */
  readonly #names: object;

  constructor(opening: LineOpening, parts: ValueWriterParts, fields: FieldWriter, names: FieldNames) {
    this.#opening = opening;
    this.#parts = parts;
    this.#fields = fields;
    this.#errorHead = `,${quote(names.of('error'))}:`;
    this.#writer = createAccessWriter((name) => `,${quote(names.ofAccess(name))}:`);
    const renamed = [...names.accessRenamed.values()].map((name) => [name, true]);
    this.#names = { ...ACCESS_FIELDS, ...Object.fromEntries(renamed) };
  }

  /** `room` is for what is of anybody's making, in UTF-16 units. */
  line(
    values: ValueWriter,
    room: number,
    level: string,
    ids: TraceIds | undefined,
    entry: AccessEntry,
    defaults: readonly object[] | undefined,
  ): string {
    values.begin(room);
    if (ids !== undefined && entry.error === undefined && defaults === undefined && !this.#opening.aliased) {
      const template = this.#templates.of(level, ids, entry);
      if (template !== undefined) return this.#fromTemplate(template, values, ids, entry);
    }
    let out = this.#opening.text(values, level, entry.endTimeMs, ids, `"${ACCESS_MESSAGE}"`);
    out += this.#writer.fields(values, entry);
    const hasError = entry.error !== undefined;
    if (hasError) out += this.#errorHead + values.error(entry.error);
    if (defaults !== undefined) out += this.#fields.defaults(values, defaults, this.#names, hasError);
    return `${out}}`;
  }

  #fromTemplate(template: AccessTemplate, values: ValueWriter, ids: TraceIds, entry: AccessEntry): string {
    const writer = this.#writer;
    return (
      `{"time":"${this.#opening.stamp(entry.endTimeMs)}${template.toTraceId}${idText(values, ids.traceId)}` +
      `${template.toSpanId}${idText(values, ids.spanId)}${template.toPath}${writer.path(values, entry)}` +
      `${template.toDuration}${writer.duration(entry)}${template.toBytes}${writer.bytes(entry)}${template.toEnd}`
    );
  }

  #template(level: string, ids: TraceIds, entry: AccessEntry): AccessTemplate {
    const values = new ValueWriter(this.#parts);
    values.begin(this.#parts.limits.lineBytes);
    const opening = this.#opening;
    const writer = this.#writer;
    return {
      toTraceId: detached(
        `${opening.head(level)}"${ACCESS_MESSAGE}"${opening.constants}${opening.traceIdHead}`,
      ),
      toSpanId: opening.spanIdHead,
      toPath: detached(opening.traceFlagsHead + flagsText(ids) + writer.toPath(values, entry)),
      toDuration: detached(writer.toDuration(entry)),
      toBytes: writer.toBytes,
      toEnd: detached(`${writer.toEnd(entry)}}`),
    };
  }
}
