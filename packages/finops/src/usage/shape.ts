/** Reads fields of data from outside, and says which one is not as it must be. */
export class Shape {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #fail: (problem: string) => Error;

  /** @param fail makes the error to throw of a sentence like `window.steps must be a whole number, received "many"`. */
  constructor(value: unknown, fail: (problem: string) => Error, where = '') {
    this.#fail = fail;
    this.#where = where;
    if (!isRecord(value))
      throw fail(`${where === '' ? 'it' : where} must be an object, received ${shown(value)}`);
    this.#value = value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name) && this.#value[name] !== null;
  }

  string(name: string): string {
    const value = this.#own(name);
    return typeof value === 'string' ? value : this.#wrong(name, 'a string', value);
  }

  optionalString(name: string): string | undefined {
    return this.has(name) ? this.string(name) : undefined;
  }

  number(name: string, min: number = -Infinity): number {
    const value = this.#own(name);
    return typeof value === 'number' && Number.isFinite(value) && value >= min
      ? value
      : this.#wrong(name, min === -Infinity ? 'a number' : `a number from ${min} on`, value);
  }

  optionalNumber(name: string, min: number = -Infinity): number | undefined {
    return this.has(name) ? this.number(name, min) : undefined;
  }

  wholeNumber(name: string, min: number, max: number): number {
    const value = this.#own(name);
    return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : this.#wrong(name, `a whole number from ${min} to ${max}`, value);
  }

  boolean(name: string): boolean {
    const value = this.#own(name);
    return typeof value === 'boolean' ? value : this.#wrong(name, 'true or false', value);
  }

  wholeNumbers(name: string, min: number, max: number): readonly number[] {
    const value = this.array(name);
    const all = value.every(
      (each) => typeof each === 'number' && Number.isInteger(each) && each >= min && each <= max,
    );
    return all
      ? (value as readonly number[])
      : this.#wrong(name, `whole numbers from ${min} to ${max}`, value);
  }

  /** Absent is empty. */
  strings(name: string): Record<string, string> {
    if (!this.has(name)) return {};
    const value = this.#own(name);
    if (!isRecord(value)) return this.#wrong(name, 'an object of strings', value);
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== 'string') return this.#wrong(`${name}.${key}`, 'a string', text);
    }
    return value as Record<string, string>;
  }

  array(name: string): readonly unknown[] {
    const value = this.#own(name);
    return Array.isArray(value) ? value : this.#wrong(name, 'an array', value);
  }

  /** Absent is empty. */
  shapes(name: string): Shape[] {
    if (!this.has(name)) return [];
    return this.array(name).map(
      (value, index) => new Shape(value, this.#fail, `${this.#path(name)}[${index}]`),
    );
  }

  /** Absent is empty. */
  entries(name: string): [string, Shape][] {
    if (!this.has(name)) return [];
    const inner = this.shape(name);
    return Object.keys(inner.#value).map((key) => [key, inner.shape(key)]);
  }

  shape(name: string): Shape {
    return new Shape(this.#own(name), this.#fail, this.#path(name));
  }

  wrong(name: string, expected: string): never {
    return this.#wrong(name, expected, this.#own(name));
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #path(name: string): string {
    return this.#where === '' ? name : `${this.#where}.${name}`;
  }

  #wrong(name: string, expected: string, value: unknown): never {
    throw this.#fail(`${this.#path(name)} must be ${expected}, received ${shown(value)}`);
  }
}

/** The field if it is there, to spread into a value whose optional fields may be absent but not undefined. */
export function optionalField<K extends string, T>(
  shape: Shape,
  name: K,
  read: (name: K) => T,
): { readonly [P in K]?: T } {
  return shape.has(name) ? ({ [name]: read(name) } as { readonly [P in K]: T }) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Short, since what it shows may be long or hostile. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (isRecord(value)) return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
