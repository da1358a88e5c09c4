import type { Attributes, Exception } from '@opentelemetry/api';

/** An exception as an event's attributes (semantic conventions, exceptions on spans), whatever somebody made of it. */
export function exceptionAttributes(
  exception: Exception,
  redact: (text: string) => string = (text) => text,
): Attributes {
  if (typeof exception === 'string') return { 'exception.message': redact(exception) };
  const [name, code] = [memberOf(exception, 'name'), memberOf(exception, 'code')];
  const [message, stack] = [memberOf(exception, 'message'), memberOf(exception, 'stack')];
  const attributes: Attributes = {};
  const type = typeof name === 'string' ? name : code;
  if (typeof type === 'string' || typeof type === 'number') attributes['exception.type'] = String(type);
  if (typeof message === 'string') attributes['exception.message'] = redact(message);
  if (typeof stack === 'string') attributes['exception.stacktrace'] = redact(stack);
  return attributes;
}

/** Undefined also where a getter or a proxy throws. */
function memberOf(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
