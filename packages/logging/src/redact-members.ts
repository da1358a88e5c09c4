import { REDACTED } from './redact-text.ts';

export interface MemberRules {
  /** A value without members, by the name it has. */
  readonly single: (key: string, value: unknown) => unknown;
  readonly text: (text: string) => string;
  readonly isSensitive: (name: string) => boolean;
}

/** Deeper or larger values, circles above all, are not followed: what is in them is redacted whole. */
const MAX_DEPTH = 16;
const MAX_PARTS = 10_000;

/** A copy of a list or a plain object without secrets; any other object as it is. */
export function redactMembers(source: object, rules: MemberRules): unknown {
  let parts = 0;
  const redact = (key: string, value: unknown, depth: number): unknown => {
    if (++parts > MAX_PARTS) return REDACTED;
    const hasMembers = typeof value === 'object' && value !== null && !rules.isSensitive(key);
    if (!hasMembers) return rules.single(key, value);
    if (Array.isArray(value)) {
      if (depth === MAX_DEPTH) return REDACTED;
      return value.map((item, at) => redact(nameBefore(value, at, rules), item, depth + 1));
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    if (depth === MAX_DEPTH) return REDACTED;
    const isNamed = isNamedSecret(value, rules);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        rules.text(name),
        isNamed && name === 'value' ? REDACTED : redact(name, member, depth + 1),
      ]),
    );
  };
  return redact('', source, 0);
}

/** `{ name: 'Cookie', value: … }`, as headers and the fields of forms are listed. */
export function isNamedSecret(source: object, { isSensitive }: Pick<MemberRules, 'isSensitive'>): boolean {
  const { name, key } = source as { name?: unknown; key?: unknown };
  const title = typeof name === 'string' ? name : key;
  return typeof title === 'string' && title.length <= 64 && isSensitive(title);
}

/**
 * The name of a secret that stands before its value in a list: headers as pairs, node:http's rawHeaders, `['--password', 'x']` of a
 * command line. Empty where there is none.
 */
export function nameBefore(
  list: readonly unknown[],
  at: number,
  { isSensitive }: Pick<MemberRules, 'isSensitive'>,
): string {
  const before: unknown = at === 0 ? undefined : list[at - 1];
  if (typeof before !== 'string' || before.length > 64) return '';
  return (at % 2 === 1 || before.startsWith('-')) && isSensitive(before) ? before : '';
}
