import { LEVEL } from 'triple-beam';
import { isError, memberOf, messageOf, typeOf, UNREADABLE } from './errors.ts';
import { headerNames, inheritedMembers } from './http-error.ts';
import type { Key, Keys } from './keys.ts';
import type { Limits } from './limits.ts';
import { isParameters } from './query-error.ts';
import { isCount } from './redact-keys.ts';
import { isNamedSecret, nameBefore } from './redact-members.ts';
import { REDACTED } from './redact-text.ts';
import type { Redactor } from './redactor.ts';
import { standIn, TRUNCATED } from './stand-in.ts';
import type { TextWriter } from './text-writer.ts';

/** A bigint of more bits is told by its size: to write a very long one takes minutes. */
const MAX_BIGINT = 2n ** 1024n;
const UNREADABLE_JSON = `"${UNREADABLE}"`;
const REDACTED_JSON = `"${REDACTED}"`;
/** Members of an error that have a place of their own. */
const WRITTEN: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors']);

export interface ValueWriterParts {
  readonly text: TextWriter;
  readonly keys: Keys;
  readonly limits: Limits;
  readonly redactor: Redactor;
  /** Look for card numbers among numbers. */
  readonly cards: boolean;
}

/**
 * Writes any value as JSON: bounded, redacted, and whatever the value does. One line at a time: `begin` opens it with the
 * number of UTF-16 units it may take.
 */
export class ValueWriter {
  readonly parts: ValueWriterParts;
  readonly #text: TextWriter;
  readonly #keys: Keys;
  readonly #limits: Limits;
  readonly #ancestors: object[] = [];
  #room = 0;

  constructor(parts: ValueWriterParts) {
    this.parts = parts;
    this.#text = parts.text;
    this.#keys = parts.keys;
    this.#limits = parts.limits;
  }

  begin(room: number): void {
    this.#room = room;
    this.#ancestors.length = 0;
  }

  /** Nothing more should be written. */
  get full(): boolean {
    return this.#room <= 0;
  }

  text(text: string): string {
    const { textLength } = this.#limits;
    const out = this.#text(text, this.#room < textLength ? this.#room : textLength);
    this.#room -= out.length;
    return out;
  }

  /** Any value; undefined becomes null. */
  value(value: unknown, depth: number): string {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        this.#room -= 5;
        return value ? 'true' : 'false';
      case 'object':
        return value === null ? 'null' : this.#object(value, depth);
      case 'bigint':
        return this.text(
          value < MAX_BIGINT && value > -MAX_BIGINT ? String(value) : '[bigint, over 1024 bits]',
        );
      case 'symbol':
        return this.text(`[${String(value)}]`);
      case 'function':
        return '"[function]"';
      default:
        return 'null';
    }
  }

  /** An Error, or what was thrown in place of one: `{type, message, stack, cause, errors, …}`. */
  error(error: unknown): string {
    const height = this.#ancestors.length;
    try {
      if (!isError(error)) return this.#thrown(error);
      this.#ancestors.push(error);
      return this.#error(error, 0);
    } catch {
      return `{"type":"Error","message":${UNREADABLE_JSON}}`;
    } finally {
      this.#ancestors.length = height;
    }
  }

  /** The value of a member of `source`, or nothing where JSON leaves the member out. */
  member(source: object, name: string, key: Key, depth: number): string {
    this.#room -= name.length + 4;
    try {
      const value = (source as Record<string, unknown>)[name];
      if (value === undefined) return '';
      if (key.sensitive && !isCount(name, value)) return REDACTED_JSON;
      if (name === 'value' && isNamedSecret(source, this.parts.redactor)) return REDACTED_JSON;
      return this.value(value, depth);
    } catch {
      return UNREADABLE_JSON;
    }
  }

  /** For as long as `write` runs, `source` is around what is written: to meet it again closes a circle. */
  within(source: object, write: () => string): string {
    const height = this.#ancestors.push(source);
    let out: string;
    try {
      out = write();
    } catch {
      out = UNREADABLE_JSON;
    }
    this.#ancestors.length = height - 1;
    return out;
  }

  #number(value: number): string {
    if (this.parts.cards) {
      const shown = this.parts.redactor.value('', value);
      if (typeof shown === 'string') return this.text(shown);
    }
    this.#room -= 8;
    return Number.isFinite(value) ? String(value) : `"${value}"`;
  }

  #object(value: object, depth: number): string {
    if (depth >= this.#limits.depth) return Array.isArray(value) ? '"[array]"' : '"[object]"';
    if (this.#ancestors.includes(value)) return '"[circular]"';
    return this.within(value, () =>
      Array.isArray(value) ? this.#array(value, depth) : this.#nonArray(value, depth),
    );
  }

  #nonArray(value: object, depth: number): string {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (isError(value)) return this.#error(value, depth);
      const instead = standIn(value, this.#limits);
      if (instead !== undefined) return this.value(instead, depth);
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON !== 'function') return this.#members(value, depth);
    const given: unknown = toJSON.call(value);
    if (typeof given !== 'object' || given === null) return this.value(given, depth);
    // As JSON.stringify does, the toJSON of what toJSON gave is not asked.
    return Array.isArray(given) ? this.#array(given, depth) : this.#members(given, depth);
  }

  #members(source: object, depth: number): string {
    const names = Object.keys(source);
    const count = Math.min(names.length, this.#limits.keys);
    let out = '';
    for (let i = 0; i < count; i++) {
      const name = names[i] as string;
      const key = this.#keys.get(name);
      const member = this.member(source, name, key, depth + 1);
      if (member === '') continue;
      out += (out === '' ? '' : ',') + key.text + member;
      if (this.full && i + 1 < names.length) return `{${out},${truncated(names.length - i - 1)}}`;
    }
    if (count < names.length) out += (out === '' ? '' : ',') + truncated(names.length - count);
    return `{${out}}`;
  }

  #array(source: readonly unknown[], depth: number): string {
    const count = Math.min(source.length, this.#limits.items);
    let out = '';
    for (let i = 0; i < count; i++) {
      const comma = i === 0 ? '' : ',';
      if (this.full) return `[${out}${comma}"[${source.length - i} more]"]`;
      out += comma + this.#element(source, i, depth);
      this.#room--;
    }
    return count < source.length ? `[${out},"[${source.length - count} more]"]` : `[${out}]`;
  }

  #element(source: readonly unknown[], at: number, depth: number): string {
    if (nameBefore(source, at, this.parts.redactor) !== '') return REDACTED_JSON;
    return this.value(source[at], depth + 1);
  }

  #error(error: Error, depth: number): string {
    let out = `{"type":${this.text(typeOf(error))},"message":${this.text(messageOf(error))}`;
    const stack = memberOf(error, 'stack');
    const cause = memberOf(error, 'cause');
    const errors = memberOf(error, 'errors');
    if (typeof stack === 'string') out += `,"stack":${this.text(stack)}`;
    if (cause !== undefined) out += `,"cause":${this.value(cause, depth + 1)}`;
    if (Array.isArray(errors)) out += `,"errors":${this.value(errors, depth + 1)}`;
    for (const name of Object.keys(error).slice(0, this.#limits.keys)) {
      if (this.full) return `${out},"${TRUNCATED}":"some"}`;
      // winston puts a level on the errors it logs.
      if (WRITTEN.has(name) || (name === 'level' && LEVEL in error)) continue;
      const key = this.#keys.get(name);
      const member = isParameters(error, name)
        ? REDACTED_JSON
        : name === 'headers'
          ? this.#headers(error)
          : this.member(error, name, key, depth + 1);
      if (member !== '') out += `,${name === 'type' ? '"type_":' : key.text}${member}`;
    }
    return `${out}${inheritedMembers(error)}}`;
  }

  #headers(error: Error): string {
    try {
      const names = headerNames(error, this.#limits);
      return names === undefined ? '' : this.text(names);
    } catch {
      return UNREADABLE_JSON;
    }
  }

  #thrown(thrown: unknown): string {
    if (typeof thrown !== 'object' || thrown === null) {
      const type = thrown === null ? 'null' : typeof thrown;
      return `{"type":"${type}","message":${typeof thrown === 'string' ? this.text(thrown) : this.text(String(thrown))}}`;
    }
    const { name, message } = thrown as { name?: unknown; message?: unknown };
    const type = this.text(typeof name === 'string' ? name : 'object');
    const text = this.text(typeof message === 'string' ? message : '');
    return `{"type":${type},"message":${text},"value":${this.#object(thrown, 1)}}`;
  }
}

/** The member that says how many more there were. */
export function truncated(count: number): string {
  return `"${TRUNCATED}":"${count} more"`;
}
