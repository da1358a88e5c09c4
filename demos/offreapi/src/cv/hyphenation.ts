/**
 * Puts together words cut at the end of a line. The hyphen stays where it belongs to the word: before a capital, in a pair that the
 * text has elsewhere with its hyphen, or behind a word that begins compounds (`savoir-faire`, `back-end`).
 */
export function joinCutWords(text: string): string {
  let whole: ReadonlySet<string> | undefined;
  return text.replaceAll(/\u00ad[ \t]*\n?[ \t]*/g, '').replaceAll(CUT, (_, first: string, second: string) => {
    whole ??= new Set(text.toLowerCase().match(/[\p{L}-]+/gu));
    const compound = `${first}-${second}`.toLowerCase();
    const joined = whole.has(first.toLowerCase() + second.toLowerCase());
    const keeps = !joined && (whole.has(compound) || COMPOUND_STARTS.has(lastPart(first)));
    return keeps ? `${first}-${second}` : first + second;
  });
}

/** Bounded, so that letters without end cannot keep it busy. */
const CUT = /([\p{L}-]{0,40}\p{Ll})[-‐][ \t]{0,9}\n[ \t]{0,9}(\p{Ll}[\p{L}-]{0,40})/gu;

/** Of `chef-d’œuvre-né`, `né` would decide. */
function lastPart(word: string): string {
  return word.slice(word.lastIndexOf('-') + 1).toLowerCase();
}

const COMPOUND_STARTS: ReadonlySet<string> = new Set(
  (
    'aide agent après auto avant back bien chef client co cross cyber demi e end ex front full garde haut high in large ' +
    'long low maître mi mise mot multi non on open part plug porte pré prêt quasi real rez sage savoir self semi serveur ' +
    'short sous sud super temps tout vice voice well work'
  ).split(' '),
);
