import { FinopsError } from '../finops-error.ts';
import { parseQuantity, quantityNanos } from '../units/quantity.ts';
import type { FieldPath, ManifestObject } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { describeObject } from './workload-kinds.ts';

/**
 * A field of a manifest and where it stands. Reading what is absent gives undefined; reading what is of the wrong type throws
 * a ManifestError that names file, line, object and field.
 */
export class Field {
  readonly value: unknown;
  readonly path: FieldPath;
  readonly #object: Pick<ManifestObject, 'kind' | 'namespace' | 'name' | 'origin'>;

  constructor(
    object: Pick<ManifestObject, 'kind' | 'namespace' | 'name' | 'origin'>,
    value: unknown,
    path: FieldPath = [],
  ) {
    this.#object = object;
    this.value = value;
    this.path = path;
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  at(...keys: readonly string[]): Field {
    return keys.reduce((field: Field, key) => field.#member(key), this);
  }

  #member(key: string): Field {
    const record = this.record();
    const value = record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
    return new Field(this.#object, value, [...this.path, key]);
  }

  record(): Readonly<Record<string, unknown>> | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value !== 'object' || Array.isArray(this.value)) throw this.refused('expected a mapping');
    return this.value as Record<string, unknown>;
  }

  entries(): (readonly [string, Field])[] {
    return Object.entries(this.record() ?? {}).map(([key, value]) => [
      key,
      new Field(this.#object, value, [...this.path, key]),
    ]);
  }

  items(): Field[] {
    if (!this.exists) return [];
    if (!Array.isArray(this.value)) throw this.refused('expected a list');
    return this.value.map((value, index) => new Field(this.#object, value, [...this.path, index]));
  }

  text(): string | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value !== 'string') throw this.refused('expected a text; put it in quotes');
    return this.value;
  }

  flag(): boolean | undefined {
    if (!this.exists) return undefined;
    if (typeof this.value !== 'boolean') throw this.refused('expected true or false, without quotes');
    return this.value;
  }

  /** A whole number from 0 to 2^31 − 1. */
  count(): number | undefined {
    if (!this.exists) return undefined;
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST) {
      throw this.refused('expected a whole number, 0 or more, without quotes');
    }
    return value;
  }

  /** A quantity that is not negative, in billionths of its base unit. */
  nanos(): bigint | undefined {
    if (!this.exists) return undefined;
    const nanos = this.#quantity(quantityNanos);
    if (nanos < 0n) throw this.refused('expected a quantity that is not negative');
    return nanos;
  }

  quantity(): number | undefined {
    const nanos = this.nanos();
    return nanos === undefined ? undefined : this.#quantity(parseQuantity);
  }

  /** A problem with this field, to be thrown. */
  refused(expected: string): ManifestError {
    const template =
      typeof this.value === 'string' && this.value.includes('{{') ? '; render the template first' : '';
    return this.problem(`${expected}, found ${shown(this.value)}${template}`);
  }

  problem(message: string): ManifestError {
    const { origin } = this.#object;
    const path = pathText(this.path);
    const text = `${describeObject(this.#object)}${path === '' ? '' : ` ${path}`}: ${message}`;
    if (origin === undefined) return new ManifestError([{ file: 'in memory', message: text }]);
    return new ManifestError([{ file: origin.file, ...origin.locate(this.path), message: text }]);
  }

  #quantity<T>(parse: (quantity: string | number) => T): T {
    const { value } = this;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw this.refused('expected a quantity such as 500m or 512Mi');
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof FinopsError)) throw error;
      throw this.problem(error.message.slice(error.code.length + 2));
    }
  }
}

export function fieldOf(object: ManifestObject): Field {
  return new Field(object, object.value);
}

const MOST = 2 ** 31 - 1;

function pathText(path: FieldPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
