import { UNREADABLE } from './errors.ts';
import type { Key, Keys } from './keys.ts';
import { TRUNCATED } from './stand-in.ts';
import { truncated, type ValueWriter } from './value-writer.ts';

/**
 * Writes the members of objects as fields of the line itself, each with a comma before it. A name the line needs for itself gets an
 * underscore behind it; what stands under `error` takes the form of an error.
 */
export class FieldWriter {
  readonly #keys: Keys;
  readonly #maxKeys: number;

  constructor(keys: Keys, maxKeys: number) {
    this.#keys = keys;
    this.#maxKeys = maxKeys;
  }

  /**
   * Writes the members of `source` and before them those of `defaults` that neither it nor a later default has. `info`: `source` is a
   * winston info, whose `level` and `message` are written already. `hasError`: as is `error`.
   */
  fields(
    values: ValueWriter,
    source: object | undefined,
    defaults: readonly object[] | undefined,
    info: boolean,
    hasError: boolean,
  ): string {
    if (defaults === undefined)
      return source === undefined ? '' : this.#fields(values, [source], 0, info, hasError);
    const out = this.defaults(values, defaults, source ?? NOTHING, hasError);
    return source === undefined
      ? out
      : out + this.#fields(values, [...defaults, source], defaults.length, info, hasError);
  }

  /** The members of `defaults` that neither a later default has nor `over`, which is written already. */
  defaults(values: ValueWriter, defaults: readonly object[], over: object, hasError: boolean): string {
    const sources = [...defaults, over];
    let out = '';
    for (let at = 0; at < defaults.length; at++) out += this.#fields(values, sources, at, false, hasError);
    return out;
  }

  #fields(
    values: ValueWriter,
    sources: readonly object[],
    at: number,
    info: boolean,
    hasError: boolean,
  ): string {
    const source = sources[at] as object;
    let names: string[];
    try {
      names = Object.keys(source);
    } catch {
      return `,"${TRUNCATED}":"${UNREADABLE}"`;
    }
    const count = Math.min(names.length, this.#maxKeys);
    let out = '';
    for (let i = 0; i < count; i++) {
      const name = names[i] as string;
      if (at + 1 < sources.length && ownedFrom(sources, at + 1, name)) continue;
      const key = this.#keys.get(name);
      let head = key.topText;
      let error = false;
      if (key.reserved) {
        if (info && (name === 'level' || name === 'message')) continue;
        error = name === 'error' && !hasError;
        if (!error) head = this.#displaced(key, sources);
      }
      const member = error ? errorOf(values, source) : values.member(source, name, key, 0);
      if (member === '') continue;
      out += `,${head}${member}`;
      if (values.full && i + 1 < names.length) return `${out},${truncated(names.length - i - 1)}`;
    }
    return count < names.length ? `${out},${truncated(names.length - count)}` : out;
  }

  #displaced(key: Key, sources: readonly object[]): string {
    let name = `${key.topName}_`;
    while (ownedFrom(sources, 0, name) || this.#keys.isReserved(name)) name += '_';
    return this.#keys.write(name);
  }
}

const NOTHING: object = {};

function errorOf(values: ValueWriter, source: { error?: unknown }): string {
  try {
    const { error } = source;
    if (error === undefined) return '';
    return error === null ? 'null' : values.error(error);
  } catch {
    return `"${UNREADABLE}"`;
  }
}

function ownedFrom(sources: readonly object[], first: number, name: string): boolean {
  for (let at = first; at < sources.length; at++) {
    try {
      if (Object.hasOwn(sources[at] as object, name)) return true;
    } catch {
      // A proxy that will not say: it is asked for its members later, and told as unreadable then.
    }
  }
  return false;
}
