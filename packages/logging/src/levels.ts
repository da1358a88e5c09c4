/** The levels of a Vigie logger: winston's npm levels without `verbose` and `silly`. Lower is more severe. */
export const LEVELS: Readonly<Record<Level, number>> = { error: 0, warn: 1, info: 2, http: 3, debug: 4 };

export type Level = 'error' | 'warn' | 'info' | 'http' | 'debug';

export const LEVEL_NAMES: readonly Level[] = ['error', 'warn', 'info', 'http', 'debug'];

export function isLevel(value: unknown): value is Level {
  return typeof value === 'string' && Object.hasOwn(LEVELS, value);
}
