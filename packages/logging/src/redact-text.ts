import { isCardNumber } from './card-number.ts';

export const REDACTED = '[redacted]';

/** Names whose value in a text ends where a value usually ends, and those whose value runs to the end of the line. */
const WORDS =
  'password|passwd|pwd|passphrase|secret|token|api[-_. ]?key|secret[-_. ]?key|private[-_. ]?key|access[-_. ]?key|' +
  'credentials?|jwt|mot[-_. ]?de[-_. ]?passe|mdp';
const HEADERS = 'authorization|cookies?';

const SEPARATOR = String.raw`\d{0,4}\\{0,4}["'\]]?\s{0,4}(?:=>|[=:])\s{0,4}`;
/** A quoted value whole; a quoted one inside a quoted text (`\"…\"`); a list or an object. */
const ENCLOSED = String.raw`"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|\\{1,4}["'][^"']*["']?|\[[^\]]*\]?|\{[^}]*\}?`;
const BARE = String.raw`(?:[^\s&;,"'<>)}\]\\]|\\(?!["']))+`;
/** To the end of the line or the quote around it, over `name="value"` as in Digest. */
const REST_OF_LINE = String.raw`[^\s"'<>][^\r\n"'<>]*(?:(?<==)"[^"\r\n]*"[^\r\n"'<>]*)*`;

/** Not one of these, no secret of a known form: asked before anything else, of every text that has a character of suspicion. */
const SUSPECT = /[=:@]|bearer\s|basic\s|eyJ|passw|pwd/i;
/** Characters of which a text must hold at least one to be suspect: `b` for Bearer and Basic, `J` for a JWT, quotes for SQL. */
const SUSPECT_CHARACTERS = `=:@'"bBJ`;

/** Words of which a text with a secret of known form holds at least one, addresses apart. */
const TELLTALES = 'pass|pwd|secret|token|key|credential|jwt|mdp|authorization|cookie|bearer|basic|eyJ';

const SCHEME = /\b(bearer|basic)(\s{1,4})([\w.~+/=-]+)/gi;
const PASSWORD_LITERAL = /\b(passw(?:or)?d|pwd)(\s{1,4})("[^"]*"?|'[^']*'?)/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]{5,1024}\.[\w-]{5,4096}(?:\.[\w-]*)?/g;
const USER_INFO = /:\/\/(?:[^\s/?#"'<>@:]{0,256}:(?!\d{1,5}[/?#])[^\s"'<>]{0,256}@|[^\s/?#"'<>]{1,512}@)/g;
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const CARD = /(?<![\d.])\d(?:[ -]?\d){12,40}(?!\d)/g;

export interface TextRules {
  readonly keys: readonly string[];
  readonly patterns: readonly RegExp[];
  readonly emails: boolean;
  readonly cards: boolean;
}

/** Makes the function that takes secrets of known form out of a text, and says which characters make a text suspect at all. */
export function createTextRedactor(rules: TextRules): {
  readonly text: (text: string) => string;
  /** Undefined when every text must be looked at. */
  readonly suspects: string | undefined;
} {
  const words = [WORDS, ...rules.keys.map(wordOf)].join('|');
  const pair = new RegExp(`(${words})(${SEPARATOR})(${ENCLOSED}|${BARE})`, 'gi');
  const header = new RegExp(`(${HEADERS})(${SEPARATOR})(${ENCLOSED}|${REST_OF_LINE})`, 'gi');
  const telltale = new RegExp([TELLTALES, ...rules.keys.map(wordOf)].join('|'), 'i');
  const always = rules.patterns.length > 0;
  const { cards, emails, patterns } = rules;

  const text = (given: string): string => {
    let out = given;
    if (SUSPECT.test(out)) {
      if (out.includes('@')) {
        if (out.includes('://')) out = out.replace(USER_INFO, `://${REDACTED}@`);
        if (emails) out = out.replace(EMAIL, REDACTED);
      }
      if (telltale.test(out)) {
        out = out.replace(header, replacePair).replace(SCHEME, replaceScheme).replace(pair, replacePair);
        out = out.replace(PASSWORD_LITERAL, `$1$2${REDACTED}`).replace(JSON_WEB_TOKEN, REDACTED);
      }
    }
    if (cards) out = out.replace(CARD, replaceCard);
    for (const pattern of patterns) out = out.replace(pattern, REDACTED);
    return out;
  };
  return { text, suspects: always ? undefined : SUSPECT_CHARACTERS + (cards ? '0123456789' : '') };
}

function replacePair(_whole: string, name: string, separator: string, value: string): string {
  const quote = /^\\{0,4}["']/.exec(value)?.[0] ?? '';
  return name + separator + quote + REDACTED + quote;
}

/** Words that follow "bearer" and "basic" in ordinary sentences. */
const ORDINARY = /^(?:[a-z]{1,5}|tokens?|auth\w*|scheme|headers?|realm=?)$/i;

function replaceScheme(whole: string, scheme: string, space: string, value: string): string {
  // What HTTP sends after Basic is base64, which practically never is one case without a digit; English prose is.
  const ordinary = ORDINARY.test(value) || (/^basic$/i.test(scheme) && /^[A-Za-z]?[a-z.-]+$/.test(value));
  return ordinary ? whole : scheme + space + REDACTED;
}

function replaceCard(digits: string): string {
  return isCardNumber(digits) ? REDACTED : digits;
}

/** `sessionId`, `session-id` and `session_id` are one name, however it was given. */
function wordOf(name: string): string {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('[-_. ]?');
}
