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

  /** `info`: `source` is a winston info, whose `level` and `message` are written already. `hasError`: as is `error`. */
  fields(values: ValueWriter, source: object, info: boolean, hasError: boolean): string {
    return this.#fields(values, source, info, hasError, undefined);
  }

  /** The members of `sources` that neither a later source nor `over` has. */
  defaults(
    values: ValueWriter,
    sources: readonly object[],
    over: object | undefined,
    hasError: boolean,
  ): string {
    let out = '';
    for (let i = 0; i < sources.length; i++) {
      const overridden = (name: string): boolean =>
        (over !== undefined && owns(over, name)) || sources.some((later, at) => at > i && owns(later, name));
      out += this.#fields(values, sources[i] as object, false, hasError, overridden);
    }
    return out;
  }

  #fields(
    values: ValueWriter,
    source: object,
    info: boolean,
    hasError: boolean,
    overridden: ((name: string) => boolean) | undefined,
  ): string {
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
      if (overridden !== undefined && overridden(name)) continue;
      const key = this.#keys.get(name);
      let head = key.topText;
      let error = false;
      if (key.reserved) {
        if (info && (name === 'level' || name === 'message')) continue;
        error = name === 'error' && !hasError;
        if (!error) head = this.#displaced(key, source);
      }
      const member = error ? errorOf(values, source) : values.member(source, name, key, 0);
      if (member === '') continue;
      if (values.full) return `${out},${truncated(names.length - i)}`;
      out += `,${head}${member}`;
    }
    return count < names.length ? `${out},${truncated(names.length - count)}` : out;
  }

  #displaced(key: Key, source: object): string {
    let name = `${key.topName}_`;
    while (owns(source, name) || this.#keys.isReserved(name)) name += '_';
    return this.#keys.write(name);
  }
}

function errorOf(values: ValueWriter, source: { error?: unknown }): string {
  try {
    const { error } = source;
    if (error === undefined) return '';
    return error === null ? 'null' : values.error(error);
  } catch {
    return `"${UNREADABLE}"`;
  }
}

function owns(object: object, name: string): boolean {
  try {
    return Object.hasOwn(object, name);
  } catch {
    return false;
  }
}
