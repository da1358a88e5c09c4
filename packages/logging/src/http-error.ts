import type { Limits } from './limits.ts';
import { standIn } from './stand-in.ts';

/**
 * An HTTP error brings the headers of a request or response, with secrets under names that only their service knows: their names are
 * told, no value. Undefined where it has none. May throw what the error throws.
 */
export function headerNames(error: Error, limits: Limits): string | undefined {
  const { headers } = error as { headers?: unknown };
  if (headers === undefined) return undefined;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return '[headers]';
  const shown = standIn(headers, limits) ?? headers;
  return `[${Object.keys(shown).slice(0, limits.keys).join(', ')}]`;
}

/** JSON members, each with a comma before it, that http-errors, and with it Koa, may have on the class of an error. */
export function inheritedMembers(error: Error): string {
  try {
    const { status, expose } = error as { status?: unknown; expose?: unknown };
    const hasStatus = Number.isFinite(status) && !Object.hasOwn(error, 'status');
    const hasExpose = typeof expose === 'boolean' && !Object.hasOwn(error, 'expose');
    return (hasStatus ? `,"status":${String(status)}` : '') + (hasExpose ? `,"expose":${expose}` : '');
  } catch {
    return '';
  }
}
