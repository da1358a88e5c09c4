import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Bytes attributes take in memory, near enough to bound a queue: two a character, eight a number. */
export function sizeOfAttributes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += key.length * 2 + sizeOfValue(attributes[key]);
  return bytes;
}

/** Bytes a span is charged in a queue: a constant for its fixed part, then its texts. */
export function estimateSpanBytes(span: ReadableSpan & { readonly queueBytes?: number }): number {
  // A server span knows without building its attributes.
  if (span.queueBytes !== undefined) return span.queueBytes;
  let bytes = 700 + span.name.length * 2 + sizeOfAttributes(span.attributes) + span.links.length * 150;
  for (const event of span.events) bytes += 100 + event.name.length * 2 + sizeOfAttributes(event.attributes);
  return bytes;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOfValue(item), 16);
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'object' && value !== null ? 16 + sizeOfAttributes(value as Attributes) : 8;
}
