import { fold } from './text/tokens.ts';

const WORDS = String.raw`(?: [\p{L}\p{N}]+){0,4} ?$`;
const NEGATION = new RegExp(
  String.raw`(?<!\p{L})(?:no|not|without|never|lack of|lacking|sans|pas|aucune?|jamais|ni|nor)(?!\p{L}| (?:only|oublier|seulement|que))${WORDS}`,
  'u',
);
/** Wished for, or begun, is not had. */
const WISH = new RegExp(
  String.raw`(?<!\p{L})(?:(?:want|wish|hope|like|love|eager|keen|ready|plan|aim|hoping|wanting|planning) to (?:learn|discover|acquire|train)|(?:veux|souhaite|voudrais|aimerais|envie d|envie de|desire|espere) (?:apprendre|decouvrir|acquerir|me former|m initier))(?!\p{L})${WORDS}`,
  'u',
);
const DENIED_AFTER =
  /^ ?(?::|[-–—])? ?(?:none|nil|aucune?|neant|en cours de passage|en cours d acquisition)(?!\p{L})/u;

/**
 * True when the words round a passage deny it: “no experience with Kubernetes”, “sans connaissance de React”, also for the rest of
 * such a list (“no Docker, Helm or Kubernetes”), and for what is wished for only.
 */
export function isDenied(text: string, start: number, end: number): boolean {
  if (DENIED_AFTER.test(plain(text.slice(end, end + 40)))) return true;
  // A line that begins in lower case continues the one before it.
  const before = text.slice(Math.max(0, start - 160), start).replaceAll(/\n(?=\p{Ll})/gu, ' ');
  const items = plain(before.split(/[.;:!?\n•|()]/).at(-1) ?? '').split(',');
  const own = items.pop() ?? '';
  if (NEGATION.test(own) || WISH.test(own)) return true;
  return endsInOr(text, end, own) && deniedInList(items);
}

function deniedInList(items: readonly string[]): boolean {
  for (const item of items.toReversed()) {
    if (NEGATION.test(item)) return true;
    if (item.trim().split(' ').length > 3) return false;
  }
  return false;
}

const OR = /(?<!\p{L})(?:or|nor|ou|ni)(?!\p{L})/u;

/** “and” would go on with what is had. */
function endsInOr(text: string, end: number, own: string): boolean {
  return OR.test(own) || OR.test(plain(/^[^.;:!?\n•|()]{0,80}/u.exec(text.slice(end))?.[0] ?? ''));
}

function plain(text: string): string {
  return fold(text).replaceAll(/['’]/g, ' ').replaceAll(/\s+/g, ' ');
}
