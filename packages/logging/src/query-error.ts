import { memberOf } from './errors.ts';

const PARAMETERS: ReadonlySet<string> = new Set(['parameters', 'params', 'bindings', 'bind', 'values']);

/** The values of a statement, which the errors of some database libraries bring beside it: nothing tells which of them are secrets. */
export function isParameters(error: Error, name: string): boolean {
  if (!PARAMETERS.has(name)) return false;
  return typeof memberOf(error, 'query') === 'string' || typeof memberOf(error, 'sql') === 'string';
}
