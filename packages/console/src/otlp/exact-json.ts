import { DecodeError } from '../ingest/decode-error.ts';

type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;

/** A parsed JSON object: every field must be looked at before use. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Bodies from this size on are counted before they are parsed: 64 MiB of `[{},{},…]` would become a gigabyte. */
const COUNTED_BYTES = 4 * 1024 * 1024;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const COMMA = 0x2c;

/**
 * Parses a JSON object. Integers beyond 2^53 come out as bigint instead of being rounded; a byte order mark is
 * allowed. Throws {@link DecodeError}.
 */
export function parseExactJson(body: Buffer, maxValues: number): JsonObject {
  if (body.length >= COUNTED_BYTES && countValues(body) > maxValues) {
    throw new DecodeError(`JSON with more than ${maxValues} values; send smaller batches`, 413);
  }
  let text = body.toString('utf8');
  if (text.codePointAt(0) === 0xfeff) text = text.slice(1);
  if (text.trim() === '') throw new DecodeError('the JSON body is empty; an empty request is {}');
  const parsed = parse(text);
  if (!isObject(parsed)) throw new DecodeError('the JSON body is not an object');
  return parsed;
}

function parse(text: string): Json {
  try {
    // The reviver costs several times the parsing; only a long number outside quotes needs it.
    return /[:[,]\s*-?\d{16}/.test(text) ? (JSON.parse(text, keepExact) as Json) : (JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof RangeError) throw new DecodeError('the JSON is nested too deep');
    throw new DecodeError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d{16,20}$/.test(source) ? BigInt(source) : value;
}

function countValues(body: Buffer): number {
  let values = 0;
  for (const byte of body) {
    if (byte === COMMA || byte === BRACE || byte === BRACKET) values += 1;
  }
  return values;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a repeated field; absent and null count as empty. */
export function objects(value: Json | undefined, field: string): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new DecodeError(`${field} is not an array`);
  for (const item of value as readonly Json[]) {
    if (!isObject(item)) throw new DecodeError(`${field} holds something that is not an object`);
  }
  return value as readonly JsonObject[];
}

export function objectField(value: Json | undefined, field: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new DecodeError(`${field} is not an object`);
  return value;
}

export function textField(value: Json | undefined, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new DecodeError(`${field} is not a string`);
  return value;
}

/** A value as an error message quotes it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : typeof value;
}

/** A 64-bit integer as string, number, or the `{low, high}` of older senders. */
export function integerField(value: Json | undefined, field: string): bigint {
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value.trim())) return BigInt(value.trim());
  if (isObject(value) && typeof value.low === 'number' && typeof value.high === 'number') {
    return (
      (BigInt.asUintN(32, BigInt(Math.trunc(value.high))) << 32n) |
      BigInt.asUintN(32, BigInt(Math.trunc(value.low)))
    );
  }
  throw new DecodeError(`${field} is not an integer: ${shown(value)}`);
}

/** A double as number or string, `NaN` and `Infinity` included. */
export function numberField(value: Json | undefined, field: string): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && (value === 'NaN' || !Number.isNaN(Number(value)))) return Number(value);
  throw new DecodeError(`${field} is not a number: ${shown(value)}`);
}

/** An enum by number, or, of senders that got it wrong, by name with the given prefix. */
export function enumField(value: Json | undefined, names: readonly string[], field: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  if (typeof value === 'string') {
    if (/^\d{1,3}$/.test(value)) return Number(value);
    const index = names.indexOf(
      value.toLowerCase().replace(/^(span_kind|status_code|aggregation_temporality)_/, ''),
    );
    if (index !== -1) return index;
  }
  throw new DecodeError(`${field} is not an enum number: ${shown(value)}`);
}

/** An id in hexadecimal of any case; 16 or 8 bytes in base64, as generic protobuf JSON writes them, are understood too. */
export function idField(value: Json | undefined, field: string): string {
  const text = textField(value, field);
  if (/^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/.test(text))
    return Buffer.from(text, 'base64').toString('hex');
  return text.toLowerCase();
}
