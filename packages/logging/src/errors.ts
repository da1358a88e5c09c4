import { types } from 'node:util';

export const UNREADABLE = '[unreadable]';

export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
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
  const { name } = error as { name: unknown };
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const { constructor } = error as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' && constructor.name !== '' ? constructor.name : 'Error';
}
