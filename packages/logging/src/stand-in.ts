import { types } from 'node:util';
import type { Limits } from './limits.ts';

/** Name of the member that says how much of an object was left out. */
export const TRUNCATED = '[truncated]';

/** What stands in a line for an object that JSON has no form for; undefined when its own members do. May throw what the object throws. */
export function standIn(value: object, limits: Limits): unknown {
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? '[invalid date]' : new Date(time).toISOString();
  }
  if (ArrayBuffer.isView(value)) {
    return `[${Buffer.isBuffer(value) ? 'Buffer' : value.constructor.name}, ${value.byteLength} bytes]`;
  }
  if (types.isAnyArrayBuffer(value)) return `[ArrayBuffer, ${value.byteLength} bytes]`;
  if (types.isMap(value)) return members(value, value.size, limits);
  if (types.isSet(value)) return elements(value, limits);
  if (types.isRegExp(value) || value instanceof URL || value instanceof URLSearchParams) return String(value);
  if (types.isPromise(value)) return '[Promise]';
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[weak collection]';
  if (types.isBoxedPrimitive(value)) return value.valueOf();
  if (isHeaders(value)) return members(value.entries(), 0, limits);
  return undefined;
}

interface HeadersLike {
  entries(): Iterable<[string, string]>;
}

/** Told by its tag: to name the class would load all of fetch. */
function isHeaders(value: object): value is HeadersLike {
  return (
    (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Headers' && 'entries' in value
  );
}

function members(entries: Iterable<[unknown, unknown]>, size: number, limits: Limits): object {
  const kept = size > limits.keys ? limits.keys - 1 : limits.keys;
  const object = Object.create(null) as Record<string, unknown>;
  let count = 0;
  for (const [key, value] of entries) {
    if (count++ === kept) break;
    object[nameOf(key)] = value;
  }
  if (size > kept) object[TRUNCATED] = `${size - kept} more`;
  return object;
}

function elements(set: ReadonlySet<unknown>, limits: Limits): unknown[] {
  const kept = set.size > limits.items ? limits.items - 1 : limits.items;
  const list: unknown[] = [];
  for (const element of set) {
    if (list.length === kept) break;
    list.push(element);
  }
  if (set.size > kept) list.push(`[${set.size - kept} more]`);
  return list;
}

function nameOf(key: unknown): string {
  if (typeof key === 'string') return key;
  return typeof key === 'object' && key !== null ? '[object]' : String(key);
}
