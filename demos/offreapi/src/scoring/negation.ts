import { fold } from './text/tokens.ts';

const NEGATION =
  /(?<!\p{L})(?:no|not|without|never|lack of|sans|pas|aucune?|jamais|ni)(?!\p{L}| (?:only|oublier|seulement|que))(?: [\p{L}\p{N}'’]+){0,4} ?$/u;

/** True when the words just before a passage deny it: “no experience with Kubernetes”, “sans connaissance de React”. */
export function isNegated(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  const clause = before.split(/[.;:!?,\n•|()]/).at(-1) ?? '';
  return NEGATION.test(fold(clause).replaceAll(/['’]/g, ' ').replaceAll(/\s+/g, ' '));
}
