import type { Attributes } from '@opentelemetry/api';

/** Bytes attributes take in memory, near enough to bound a queue: two a character, eight a number. */
export function sizeOfAttributes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += key.length * 2 + sizeOfValue(attributes[key]);
  return bytes;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOfValue(item), 16);
  return 8;
}
