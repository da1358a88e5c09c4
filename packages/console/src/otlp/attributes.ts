import type { Limits } from '../limits.ts';

/** A value of the JSON the page reads. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | TypedText
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** An attribute as it is kept: `[key, value]`, with the type where JSON alone would lose it. */
export type Attribute = readonly [key: string, value: AttributeValue, type?: TypedText['type']];

/** A value JSON has no exact form for: a 64-bit integer beyond 2^53, bytes, NaN or an infinity. */
export class TypedText {
  readonly text: string;
  readonly type: 'int' | 'bytes' | 'double';

  constructor(text: string, type: TypedText['type']) {
    this.text = text;
    this.type = type;
  }

  toJSON(): string {
    return this.text;
  }
}

export function attribute(key: string, value: AttributeValue): Attribute {
  return value instanceof TypedText ? [key, value.text, value.type] : [key, value];
}

export function intValue(value: bigint): AttributeValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new TypedText(value.toString(), 'int');
}

export function doubleValue(value: number): AttributeValue {
  return Number.isFinite(value) ? value : new TypedText(String(value), 'double');
}

export function textValue(text: string, limits: Limits): string {
  const { maxAttributeChars } = limits;
  return text.length > maxAttributeChars
    ? `${text.slice(0, maxAttributeChars)}… (cut from ${text.length} characters)`
    : text;
}

/** Keeps the first `limits.maxAttributes` of a list and says how many were left out. */
export class BoundedList<T> {
  readonly items: T[] = [];
  readonly #max: number;
  omitted = 0;

  constructor(limits: Limits) {
    this.#max = limits.maxAttributes;
  }

  /** True while there is room, so that what would be dropped need not be decoded. */
  get open(): boolean {
    return this.items.length < this.#max;
  }

  push(item: T): void {
    if (this.open) this.items.push(item);
    else this.omitted += 1;
  }
}

/** The text of a string attribute, or of a number; undefined when the key is absent. */
export function textAttribute(attributes: readonly Attribute[], ...keys: string[]): string | undefined {
  for (const key of keys) {
    for (const [name, value] of attributes) {
      if (name === key && (typeof value === 'string' || typeof value === 'number')) return String(value);
    }
  }
  return undefined;
}
