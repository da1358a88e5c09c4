import type { ScorerKind } from './scorer.ts';
import { weights } from './weights.ts';

/** What two scores must share to be compared: version of the weights, mode and model, as one text. */
export function scoreBasis({ mode, model }: ScorerKind): string {
  return [weights.version, mode, model ?? ''].join('/');
}

/**
 * Whether a score made on a basis should be made again on the current one. A lower version or mode never takes the place of a higher
 * one: replicas of two versions that run side by side would undo each other's work.
 */
export function isOutdated(basis: string, current: string): boolean {
  const [made, now] = [partsOf(basis), partsOf(current)];
  if (made.version !== now.version) return made.version < now.version;
  if (made.mode !== now.mode) return made.mode === 'lexical';
  return made.model !== now.model;
}

function partsOf(basis: string): { version: number; mode: string; model: string } {
  const [version = '', mode = '', ...model] = basis.split('/');
  // The first release called its weights `lexical-1`; numbers came after it.
  return { version: Number(version) || 0, mode, model: model.join('/') };
}
