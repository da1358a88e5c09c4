import { SPLAT } from 'triple-beam';
import { isError, messageOf, UNREADABLE } from './errors.ts';
import type { Content } from './line-builder.ts';

/** Any value as bounded, redacted text. */
export type TextOf = (value: unknown) => string;

const TOKEN = /%[scdjifoO%]/g;

/**
 * What the arguments of a log call say. `%s %d %i %f %j %o %O` take the arguments that follow, as util.format does; of the others
 * an Error becomes the error of the line, a plain object gives fields, and anything else is added to the message. An object in
 * place of the message gives fields, and its `message`, or a text that follows, is the message.
 */
export function said(message: unknown, rest: readonly unknown[], textOf: TextOf): Content {
  if (isError(message)) {
    const [first] = rest;
    const text = typeof first === 'string' ? first : messageOf(message);
    return gather(text, typeof first === 'string' ? rest.slice(1) : rest, textOf, message, undefined);
  }
  if (isFields(message)) {
    const { message: inner, level: _level, ...fields } = readable(message);
    const [first] = rest;
    if (inner !== undefined) return gather(textOf(inner), rest, textOf, undefined, fields);
    if (typeof first === 'string') return gather(first, rest.slice(1), textOf, undefined, fields);
    return gather('', rest, textOf, undefined, fields);
  }
  const text = message === undefined ? '' : textOf(message);
  if (rest.length === 0) return { message: text };
  const { filled, used } = fill(text, rest, textOf);
  return gather(filled, rest.slice(used), textOf, undefined, undefined);
}

/**
 * What a winston info says. `splat`: the info comes straight from a log call, so arguments not yet taken up stand in its SPLAT;
 * otherwise a format of the user's has seen to that.
 */
export function saidByInfo(info: object, splat: boolean, textOf: TextOf): Content {
  if (isError(info)) return { message: messageOf(info), error: info };
  const given = (info as { [SPLAT]?: unknown })[SPLAT];
  const rest = Array.isArray(given) ? (given as unknown[]) : [];
  const { message } = info as { message?: unknown };
  const [first] = rest;
  const merged = mergedByWinston(message, first);
  if (merged !== undefined && isError(first)) {
    const fields = withoutErrorMembers(info, first);
    const more = splat ? said(merged, rest.slice(1), textOf) : { message: merged };
    return { message: more.message, error: first, fields: { ...more.fields, ...fields }, info: true };
  }
  if (!splat && (typeof message === 'string' || message === undefined)) {
    return { message: message ?? '', fields: info, info: true };
  }
  if (merged !== undefined) {
    const more = said(merged, rest.slice(1), textOf);
    const added = merged === message ? {} : { message_: (first as { message: unknown }).message };
    return {
      message: more.message,
      error: more.error,
      fields: { ...info, ...added, ...more.fields },
      info: true,
    };
  }
  const more = said(message, splat ? rest : [], textOf);
  const fields = more.fields === undefined ? info : { ...info, ...more.fields };
  return { message: more.message, error: more.error, fields, info: true };
}

/** winston adds `meta.message` to the message and copies the members of `meta`; gives the message as it was before, if it did. */
function mergedByWinston(message: unknown, meta: unknown): string | undefined {
  if (typeof message !== 'string' || typeof meta !== 'object' || meta === null) return undefined;
  const { message: added } = meta as { message?: unknown };
  const merged = typeof added === 'string' && added !== '' && message.endsWith(` ${added}`);
  const before = merged ? message.slice(0, -added.length - 1) : message;
  return before.match(TOKEN) === null ? before : undefined;
}

function withoutErrorMembers(info: object, error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.assign(Object.create(null), info);
  for (const name of [...Object.keys(error), 'stack', 'cause']) {
    if (fields[name] === (error as unknown as Record<string, unknown>)[name]) delete fields[name];
  }
  return fields;
}

function gather(
  text: string,
  rest: readonly unknown[],
  textOf: TextOf,
  thrown: Error | undefined,
  given: Record<string, unknown> | undefined,
): Content {
  let message = text;
  let error: Error | undefined = thrown;
  let fields = given;
  for (const argument of rest) {
    if (argument === undefined || argument === null || typeof argument === 'function') continue;
    if (isError(argument)) {
      if (error === undefined) error = argument;
      else message += ` ${messageOf(argument)}`;
    } else if (isFields(argument)) {
      fields = fields === undefined ? readable(argument) : Object.assign(fields, readable(argument));
    } else message += ` ${textOf(argument)}`;
  }
  return { message, error, fields };
}

/** True for an object whose members are fields; lists, maps, dates and the like are values. */
export function isFields(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (Array.isArray(value)) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return true;
    return !isError(value) && Object.prototype.toString.call(value) === '[object Object]';
  } catch {
    // A proxy that does not say what it is: a value like any other, which cannot be read.
    return false;
  }
}

/** A copy of its members on an object without prototype, so that `__proto__` is a name like any other. */
function readable(source: object): Record<string, unknown> {
  const copy = Object.create(null) as Record<string, unknown>;
  try {
    const { toJSON } = source as { toJSON?: unknown };
    const given: unknown = typeof toJSON === 'function' ? toJSON.call(source) : source;
    const from = isFields(given) ? given : source;
    for (const name of Object.keys(from)) copy[name] = read(from, name);
  } catch {
    copy[UNREADABLE] = true;
  }
  return copy;
}

function read(source: object, name: string): unknown {
  try {
    return (source as Record<string, unknown>)[name];
  } catch {
    return UNREADABLE;
  }
}

function fill(
  text: string,
  rest: readonly unknown[],
  textOf: TextOf,
): { readonly filled: string; readonly used: number } {
  let used = 0;
  const filled = text.replaceAll(TOKEN, (token) => {
    if (token === '%%') return '%';
    if (used >= rest.length) return token;
    const argument = rest[used++];
    switch (token) {
      case '%d':
        return typeof argument === 'bigint' ? `${argument}n` : String(number(Number, argument));
      case '%i':
        return String(number(Number.parseInt, argument));
      case '%f':
        return String(number(Number.parseFloat, argument));
      case '%c':
        return '';
      case '%s':
        return isError(argument)
          ? messageOf(argument)
          : argument === undefined
            ? 'undefined'
            : textOf(argument);
      default:
        return typeof argument === 'string' ? JSON.stringify(argument) : textOf(argument);
    }
  });
  return { filled, used };
}

function number(convert: (text: string) => number, value: unknown): number {
  const numeric = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return numeric ? convert(String(value)) : Number.NaN;
}
