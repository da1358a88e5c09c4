import type { Attributes } from '@opentelemetry/api';
import type { SpanLimits as SdkSpanLimits } from '@opentelemetry/sdk-trace';
import { TracingError } from './tracing-error.ts';

/** How much a span may hold (OpenTelemetry, span limits); what is beyond is left out and counted on the span. */
export interface SpanLimits {
  /** Default 128. */
  readonly attributes: number;
  /** Characters of a text and bytes of a byte array, also inside lists and maps. Default 4096; `Infinity` cuts nothing. */
  readonly attributeValueLength: number;
  /** Default 128; the newest stay. */
  readonly events: number;
  /** Default 128; the newest stay. */
  readonly links: number;
  /** Default 128. */
  readonly attributesPerEvent: number;
  /** Default 128. */
  readonly attributesPerLink: number;
}

/** OpenTelemetry's, but for the length of a value, which it leaves unbounded: clients write into messages and paths. */
export const DEFAULT_LIMITS: SpanLimits = {
  attributes: 128,
  attributeValueLength: 4096,
  events: 128,
  links: 128,
  attributesPerEvent: 128,
  attributesPerLink: 128,
};

/** @throws TracingError `VIGIE_E_TRACING_LIMITS` for what is no whole number from 0, or from 1 for the length of a value */
export function resolveSpanLimits(given: Partial<SpanLimits> = {}): SpanLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(limits) as (keyof SpanLimits)[]) {
    const value: unknown = given[name];
    if (value === undefined) continue;
    const min = name === 'attributeValueLength' ? 1 : 0;
    if (!(Number.isInteger(value) || value === Infinity) || (value as number) < min) {
      throw new TracingError(
        'VIGIE_E_TRACING_LIMITS',
        `limits.${name} must be a whole number from ${min}, or Infinity, received ${typeof value === 'number' ? value : JSON.stringify(value)}.`,
      );
    }
    limits[name] = value as number;
  }
  return limits;
}

/** @param margin Characters a value may have beyond its limit until its span ends */
export function toSdkLimits(limits: SpanLimits, margin: number): SdkSpanLimits {
  return {
    attributeCountLimit: limits.attributes,
    attributeValueLengthLimit: limits.attributeValueLength + margin,
    eventCountLimit: limits.events,
    linkCountLimit: limits.links,
    attributePerEventCountLimit: limits.attributesPerEvent,
    attributePerLinkCountLimit: limits.attributesPerLink,
  };
}

export interface LimitedAttributes {
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** A copy of attributes within limits; what came first stays. Values that OTLP has no form for are dropped and counted too. */
export function limitAttributes(
  given: Attributes | undefined,
  count: number,
  length: number,
): LimitedAttributes {
  const attributes: Attributes = {};
  let [kept, droppedAttributesCount] = [0, 0];
  for (const [key, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    const limited = key === '' || kept >= count ? undefined : limitValue(value, length);
    if (limited === undefined) droppedAttributesCount++;
    else {
      define(attributes, key, limited);
      kept++;
    }
  }
  return { attributes, droppedAttributesCount };
}

/** Deeper lists and maps, cycles above all, are no value; nor are larger ones. */
const MAX_DEPTH = 16;
const MAX_PARTS = 10_000;

/**
 * An attribute's value within a length, copied where it could be changed later. Never throws.
 *
 * @returns undefined for what is no value (OpenTelemetry, AnyValue)
 */
export function limitValue(value: unknown, length: number): unknown {
  if (typeof value === 'string') return cut(value, length);
  if (typeof value !== 'object') return isScalar(value) ? value : undefined;
  try {
    return copyOf(value, length, { parts: MAX_PARTS, depth: 0 });
  } catch {
    // A getter or a proxy of the service's.
    return undefined;
  }
}

interface Room {
  parts: number;
  depth: number;
}

function copyOf(value: unknown, length: number, room: Room): unknown {
  if (typeof value === 'string') return cut(value, length);
  if (value === null || isScalar(value)) return value;
  if (value instanceof Uint8Array) return value.slice(0, length);
  if (typeof value !== 'object' || room.depth >= MAX_DEPTH) return undefined;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null) return undefined;
  room.depth++;
  const copy = (isList ? [] : {}) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined && !isList) continue;
    const limited = member === undefined ? null : copyOf(member, length, room);
    if (limited === undefined || --room.parts < 0) return undefined;
    define(copy, key, limited);
  }
  room.depth--;
  return copy;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** The first characters of a text; a pair of surrogates is not cut in two. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, isHighSurrogate(text.charCodeAt(length - 1)) ? length - 1 : length);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** An assignment to `__proto__` would change the object instead of adding a key. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
