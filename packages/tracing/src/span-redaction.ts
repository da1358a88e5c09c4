import type { Attributes, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { detached } from './detached.ts';
import { cut, define, type LimitedAttributes, limitAttributes, limitValue } from './span-limits.ts';

/** Takes secrets out of what a span says. */
export interface SpanRedaction {
  /** Removes secrets from a text before it becomes part of a span. */
  readonly redact: (text: string) => string;
  /** The same by an attribute's name and value. Default: texts only, by `redact`. */
  readonly redactAttribute?: ((key: string, value: unknown) => unknown) | undefined;
}

/** A text is redacted this far beyond where it is cut, so that no secret is cut out of its form. */
export const CUT_MARGIN = 1024;

/** A text without secrets, within a length. */
export function redactText(redaction: SpanRedaction, text: string, length: number): string {
  return cut(redaction.redact(cut(text, length + CUT_MARGIN)), length);
}

/** An attribute's value without secrets, within a length; undefined for what is no value. */
export function redactValue(redaction: SpanRedaction, key: string, value: unknown, length: number): unknown {
  const shown = redactedValue(redaction, key, limitValue(value, length + CUT_MARGIN));
  return shown === undefined ? undefined : limitValue(shown, length);
}

/** A copy of attributes without secrets, within limits. */
export function redactAttributes(
  redaction: SpanRedaction,
  given: Attributes | undefined,
  count: number,
  length: number,
): LimitedAttributes {
  const limited = limitAttributes(given, count, length + CUT_MARGIN);
  redactInPlace(redaction, limited.attributes, length);
  return limited;
}

/** The same for a whole span that has ended and is nobody else's any more; its texts may be longer than the limit until here. */
export function redactSpan(redaction: SpanRedaction, span: ReadableSpan, length: number): void {
  const open = span as { name: unknown; status: SpanStatus };
  const { message } = open.status;
  open.name = redaction.redact(String(open.name));
  if (message !== undefined)
    open.status = { ...open.status, message: redactText(redaction, message, length) };
  redactInPlace(redaction, span.attributes, length);
  for (const event of span.events as { name: unknown; attributes?: Attributes }[]) {
    event.name = redaction.redact(String(event.name));
    redactInPlace(redaction, event.attributes, length);
  }
  for (const link of span.links) redactInPlace(redaction, link.attributes, length);
}

/** An attribute's key without secrets. Keys are few and come again; those that are not do not stay. */
export function redactKey({ redact }: SpanRedaction, key: string): string {
  let known = keys.get(redact);
  if (known === undefined) keys.set(redact, (known = new Map()));
  let shown = known.get(key);
  if (shown === undefined) {
    shown = redact(key);
    if (key.length > MAX_KEY_LENGTH) return shown;
    if (known.size >= MAX_KEYS) known.clear();
    known.set(detached(key), shown === key ? KEPT : shown);
  }
  return shown === KEPT ? key : shown;
}

const KEPT = '';
const MAX_KEYS = 1000;
const MAX_KEY_LENGTH = 64;
const keys = new WeakMap<SpanRedaction['redact'], Map<string, string>>();

export function redactedValue(redaction: SpanRedaction, key: string, value: unknown): unknown {
  if (redaction.redactAttribute !== undefined) return redaction.redactAttribute(key, value);
  return typeof value === 'string' ? redaction.redact(value) : value;
}

function redactInPlace(redaction: SpanRedaction, attributes: Attributes | undefined, length: number): void {
  if (attributes === undefined) return;
  for (const key of Object.keys(attributes)) {
    const value: unknown = attributes[key];
    const shown = redactedValue(redaction, key, value);
    if (typeof shown === 'string') {
      if (shown !== value || shown.length > length) define(attributes, key, cut(shown, length));
    } else if (typeof shown === 'object' || shown !== value)
      define(attributes, key, limitValue(shown, length));
    const name = redactKey(redaction, key);
    if (name !== key) rename(attributes, key, name);
  }
}

function rename(attributes: Attributes, from: string, to: string): void {
  define(attributes, to, attributes[from]);
  delete attributes[from];
}
