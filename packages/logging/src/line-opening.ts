import type { FieldNames } from './field-names.ts';
import { LEVEL_NAMES } from './levels.ts';
import { quote } from './text-writer.ts';
import { createTimestamp } from './timestamp.ts';
import type { TraceIds } from './trace-ids.ts';
import type { ValueWriter } from './value-writer.ts';

/** What is the same in every line of a service. */
export interface LineConstants {
  readonly service: string;
  readonly version?: string | undefined;
  readonly environment?: string | undefined;
}

const TRACE_FLAGS: readonly string[] = Array.from(
  { length: 256 },
  (_, flags) => `"${flags.toString(16).padStart(2, '0')}"`,
);

/** Writes what every line begins with: time, level, message, the service's constants, and the ids of its span. */
export class LineOpening {
  /** `time`, `level` or `message` stand there under a second name as well. */
  readonly aliased: boolean;
  /** Members, each with a comma before it. */
  readonly constants: string;
  readonly traceIdHead: string;
  readonly spanIdHead: string;
  readonly traceFlagsHead: string;
  readonly stamp: (epochMs: number) => string = createTimestamp();
  readonly #names: FieldNames;
  readonly #heads = new Map<string, string>();

  constructor(constants: LineConstants, names: FieldNames) {
    this.#names = names;
    this.aliased = (['time', 'level', 'message'] as const).some((name) => names.alias(name) !== undefined);
    for (const level of LEVEL_NAMES) this.#heads.set(level, headOf(level));
    const head = (name: string): string => `,${quote(names.of(name))}:`;
    this.constants = (['service', 'version', 'environment'] as const)
      .map((name) => (constants[name] === undefined ? '' : head(name) + quote(constants[name])))
      .join('');
    this.traceIdHead = head('trace_id');
    this.spanIdHead = head('span_id');
    this.traceFlagsHead = head('trace_flags');
  }

  /** `message` is JSON. */
  text(
    values: ValueWriter,
    level: string,
    epochMs: number,
    ids: TraceIds | undefined,
    message: string,
  ): string {
    const time = this.stamp(epochMs);
    let out = `{"time":"${time}${this.head(level)}${message}${this.constants}`;
    if (this.aliased) out += this.#aliases(time, level, message);
    if (ids !== undefined) {
      out += this.traceIdHead + idText(values, ids.traceId) + this.spanIdHead + idText(values, ids.spanId);
      out += this.traceFlagsHead + flagsText(ids);
    }
    return out;
  }

  /** From behind the time to the message. */
  head(level: string): string {
    return this.#heads.get(level) ?? headOf(level);
  }

  #aliases(time: string, level: string, message: string): string {
    const member = (name: 'time' | 'level' | 'message', json: string): string => {
      const alias = this.#names.alias(name);
      return alias === undefined ? '' : `,${quote(alias)}:${json}`;
    };
    return member('time', `"${time}"`) + member('level', quote(level)) + member('message', message);
  }
}

export function flagsText(ids: TraceIds): string {
  return TRACE_FLAGS[ids.traceFlags] ?? '"00"';
}

/** Hex digits need neither escaping nor redaction. */
export function idText(values: ValueWriter, text: string): string {
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
