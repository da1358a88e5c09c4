import { isCardNumber } from './card-number.ts';
import { redactSql } from './redact-sql.ts';
import { redactSignatures, redactUserInfo } from './redact-url.ts';
import { endOfHeaderValue, endOfParameter, endOfValue, quotesAt } from './redact-value.ts';

export const REDACTED = '[redacted]';

/** Names whose value in a text ends where a value usually ends, and those whose value runs to the end of the line. */
const WORDS =
  'password|passwd|pwd|passphrase|secret|token|api[-_. ]?key|secret[-_. ]?key|private[-_. ]?key|access[-_. ]?key|' +
  'credential|jwt|mot[-_. ]?de[-_. ]?passe|mdp';
const HEADERS = 'authorization|cookie';

/** A plural, a number, what closes the name, and `=`, `:` or `=>`; also percent-encoded, once or twice. */
const SEPARATOR = String.raw`s?\d{0,4}(?:\\*["'\])]|%(?:25)?(?:2[27]|5d))?\s{0,4}(?:=>|[=:]|%(?:25)?3[ad])\s{0,4}`;
/** A name in quotes, whatever these are escaped by. */
const QUOTED_NAME = /(?<!\\)(\\*["'])([^"'\\\r\n]{1,64})\1\s{0,4}(?::|=>)\s{0,4}/g;

/** The same as an element of a list, its value the next: headers as pairs, the arguments of a command. */
const LISTED_NAME = /(?<=[[,]\s{0,4})(\\*["'])([^"'\\\r\n]{1,64})\1\s{0,4},\s{0,4}/g;
/** `{"name":"Cookie","value":`, also as util.inspect shows it. */
const NAMED_VALUE =
  /\b(?:name|key)(?:\\*["'])?\s{0,4}:\s{0,4}(\\*["'])([^"'\\\r\n]{1,64})\1\s{0,4},\s{0,8}(?:\\*["'])?value(?:\\*["'])?\s{0,4}:\s{0,4}/gi;

/** Not one of these, no secret of a known form: asked before anything else, of every text that has a character of suspicion. */
const SUSPECT = /[=:@]|["']\s{0,4},|%(?:25)?3[ad]|%40|bearer[\s%+]|basic[\s%+]|eyJ|passw|pwd/i;
/** Characters of which a text must hold at least one to be suspect: `b` for Bearer and Basic, `J` for a JWT, quotes for SQL. */
const SUSPECT_CHARACTERS = `=:@%'"bBJ`;

/** Words of which a text with a secret of known form holds at least one, addresses apart. */
const TELLTALES = 'pass|pwd|secret|token|key|credential|jwt|mdp|authorization|cookie|bearer|basic|eyJ|sig';

const SCHEME = /\b(bearer|basic)(\s{1,4}|%20|\+)([\w.~+/=%-]+)/gi;
const PASSWORD_LITERAL = /\b(passw(?:or)?d|pwd)(\s{1,4})("[^"]*"?|'[^']*'?)/gi;
/** What an `eyJ` begins that is a JSON web token if a point and more follows. */
const TOKEN_PART = /[\w-]{8,}/y;
const TOKEN_REST = /(?:\.[\w-]*)+/y;
const EMAIL_USER = /[\p{L}\p{N}._%+-]+$/u;
const EMAIL_HOST = /(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const MAX_EMAIL_USER = 64;
const CARD = /(?<![\d.])\d(?:(?:[ +-]|%20)?\d){12,40}(?!\d)/g;

export interface TextRules {
  readonly keys: readonly string[];
  readonly patterns: readonly RegExp[];
  readonly emails: boolean;
  readonly cards: boolean;
  /** Whether a name is that of a secret. */
  readonly isSensitive: (name: string) => boolean;
}

/** Makes the function that takes secrets of known form out of a text, and says which characters make a text suspect at all. */
export function createTextRedactor(rules: TextRules): {
  readonly text: (text: string) => string;
  /** Undefined when every text must be looked at. */
  readonly suspects: string | undefined;
} {
  const words = [WORDS, ...rules.keys.map(wordOf)].join('|');
  const pair = new RegExp(`(${words})${SEPARATOR}`, 'gi');
  const header = new RegExp(`(${HEADERS})${SEPARATOR}`, 'gi');
  const telltale = new RegExp([TELLTALES, ...rules.keys.map(wordOf)].join('|'), 'i');
  const always = rules.patterns.length > 0;
  const { cards, emails, patterns, isSensitive } = rules;

  const isSecret = ([, , name]: RegExpExecArray): boolean => isSensitive(name as string);

  const text = (given: string): string => {
    let out = given;
    if (SUSPECT.test(out)) {
      out = redactUserInfo(out, REDACTED);
      if (emails) out = withoutEmails(out);
      if (telltale.test(out)) {
        out = replaceValues(out, header, endOfHeaderValue).replace(SCHEME, replaceScheme);
        for (const names of [QUOTED_NAME, LISTED_NAME, NAMED_VALUE]) {
          out = replaceValues(out, names, endOfValue, isSecret);
        }
        out = replaceValues(out, pair, endOfValue);
        out = out.replace(PASSWORD_LITERAL, `$1$2${REDACTED}`);
        out = withoutJsonWebTokens(redactSignatures(out, REDACTED));
      }
    }
    out = redactSql(out, REDACTED, isSensitive);
    if (cards) out = out.replace(CARD, replaceCard);
    for (const pattern of patterns) out = out.replace(pattern, REDACTED);
    return out;
  };
  return { text, suspects: always ? undefined : SUSPECT_CHARACTERS + (cards ? '0123456789' : '') };
}

/** Replaces what stands behind each name; the quotes around it stay. */
function replaceValues(
  text: string,
  names: RegExp,
  endOf: (text: string, at: number) => number,
  applies: (name: RegExpExecArray) => boolean = () => true,
): string {
  let out = '';
  let from = 0;
  names.lastIndex = 0;
  for (let name = names.exec(text); name !== null; name = names.exec(text)) {
    const at = names.lastIndex;
    const end = applies(name) ? (isParameter(text, name) ? endOfParameter : endOf)(text, at) : at;
    if (end === at || isCountIn(name[0], text, at, end)) continue;
    const quotes = quotesAt(text, at);
    out += text.slice(from, at) + quotes + REDACTED + quotes;
    from = names.lastIndex = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Of a URL's query, or of one within that, percent-encoded. */
function isParameter(text: string, { 0: name, index }: RegExpExecArray): boolean {
  if (name.includes('%')) return true;
  if (!name.endsWith('=')) return false;
  let before = index - 1;
  while (index - before < MAX_NAME && PART_OF_NAME.test(text.charAt(before))) before--;
  return /[?&#]/.test(text.charAt(before));
}

const MAX_NAME = 64;
const PART_OF_NAME = /[\w.~%[\]-]/;

/** By hand: of an `eyJ` after the other each would be looked at to the end. */
function withoutJsonWebTokens(text: string): string {
  let out = '';
  let from = 0;
  for (let start = text.indexOf('eyJ'); start !== -1; start = text.indexOf('eyJ', start)) {
    const part = endOf(TOKEN_PART, text, start);
    const end = part > start ? endOf(TOKEN_REST, text, part) : start;
    if (end > part + 1) {
      out += text.slice(from, start) + REDACTED;
      from = end;
    }
    start = Math.max(end, start + 3);
  }
  return from === 0 ? text : out + text.slice(from);
}

/** From the `@` back: to try from each letter on would take many times as long. */
function withoutEmails(text: string): string {
  let out = '';
  let from = 0;
  for (const { 0: host, index } of text.matchAll(EMAIL_HOST)) {
    const [user] = EMAIL_USER.exec(text.slice(Math.max(from, index - MAX_EMAIL_USER), index)) ?? [];
    if (user === undefined) continue;
    out += text.slice(from, index - user.length) + REDACTED;
    from = index + host.length;
  }
  return from === 0 ? text : out + text.slice(from);
}

function endOf(sticky: RegExp, text: string, from: number): number {
  sticky.lastIndex = from;
  return from + (sticky.exec(text)?.[0].length ?? 0);
}

/** `tokens=512` counts them. */
function isCountIn(name: string, text: string, from: number, to: number): boolean {
  return to - from < 16 && /tokens\W{0,40}$/i.test(name) && /^\d+$/.test(text.slice(from, to));
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
