import { types } from 'node:util';

export const UNREADABLE = '[unreadable]';

export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    // A proxy that does not say what it is.
    return false;
  }
}

/** A member of whatever was thrown. */
export function memberOf(source: object, name: string): unknown {
  try {
    return (source as Record<string, unknown>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** Its message, whatever somebody made of it. */
export function messageOf(error: Error): string {
  try {
    const { message } = error as { message: unknown };
    return typeof message === 'string' ? message : String(message);
  } catch {
    return UNREADABLE;
  }
}

/** Its name; that of its class where it has no other than `Error`. */
export function typeOf(error: Error): string {
  const name = memberOf(error, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error' && name !== UNREADABLE) return name;
  const constructor = memberOf(error, 'constructor');
  const className = typeof constructor === 'function' ? memberOf(constructor, 'name') : undefined;
  const known = typeof className === 'string' && className !== '' && className !== UNREADABLE;
  return known ? className : 'Error';
}
