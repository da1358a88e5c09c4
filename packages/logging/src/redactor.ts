import { detached } from './detached.ts';
import { misuse } from './misuse.ts';
import { createKeyTest, isCount } from './redact-keys.ts';
import { redactMembers } from './redact-members.ts';
import { createTextRedactor, REDACTED } from './redact-text.ts';
import { isCardNumber } from './card-number.ts';

export interface RedactOptions {
  /** Further names whose values are secrets, in any case and with any separators. Default none. */
  readonly keys?: readonly string[];
  /** Names that would be taken for secrets but are not, compared whole. Default none. */
  readonly allow?: readonly string[];
  /** Take e-mail addresses out of texts. Default false. */
  readonly emails?: boolean;
  /** Take payment card numbers (13 to 19 digits, Luhn) out of texts and numbers. Default false. */
  readonly cards?: boolean;
  /** Further secrets in texts; each match is replaced whole. Every text is searched, so keep them cheap. Default none. */
  readonly patterns?: readonly RegExp[];
}

/** Takes secrets out of what leaves the process; logs and traces share it. */
export interface Redactor {
  /** The text without secrets of known form; the same string when there is none. */
  readonly text: (text: string) => string;
  /**
   * `"[redacted]"` when `key` names a secret; otherwise a text as `text` gives it, and lists and plain objects with all that is in
   * them the same way; anything else as it is.
   */
  readonly value: (key: string, value: unknown) => unknown;
  /** True when `key` names a secret, in any case and with any separators. */
  readonly isSensitive: (key: string) => boolean;
  /** A text without one of these characters holds no secret: lets a caller that scans anyway skip `text`. Undefined: always ask. */
  readonly suspects: string | undefined;
}

/** Names asked for are few and come again; an attacker's are many and do not. */
const REMEMBERED_KEYS = 2000;

/**
 * Makes a redactor. What it knows by name: authorization, (set-)cookie, password, passwd, pwd, passphrase, secret, token, api key,
 * secret key, private key, access key, credential, jwt, mot de passe, mdp — also as the end of a longer name, in the plural, or
 * numbered. What it knows by form: `Bearer …` and `Basic …`, `name=value` and `name: value` with such a name (quoted, in JSON,
 * in query strings, in header lines), `PASSWORD '…'` of SQL, JSON web tokens, and what stands before the `@` of a URL.
 * `false` makes one that redacts nothing.
 * @throws TypeError with code `VIGIE_E_LOGGING_REDACT`.
 * @example
 * const redactor = createRedactor({ emails: true });
 * redactor.text('GET /reset?token=abc'); // 'GET /reset?token=[redacted]'
 * redactor.value('x-api-key', 'k1'); // '[redacted]'
 */
export function createRedactor(options: RedactOptions | false = {}): Redactor {
  if (options === false) return NONE;
  const { keys = [], allow = [], patterns = [], emails = false, cards = false } = options;
  for (const [option, list] of Object.entries({ keys, allow })) {
    if (Array.isArray(list) && list.every((name) => typeof name === 'string' && /[\p{L}\p{N}]/u.test(name)))
      continue;
    throw misuse(
      'VIGIE_E_LOGGING_REDACT',
      `redact.${option}`,
      list,
      'a list of names with a letter or digit',
    );
  }
  if (!Array.isArray(patterns) || !patterns.every((pattern) => pattern instanceof RegExp)) {
    throw misuse('VIGIE_E_LOGGING_REDACT', 'redact.patterns', patterns, 'a list of regular expressions');
  }
  const global = patterns.map((pattern) => new RegExp(pattern, pattern.flags.replaceAll(/[gy]/g, '') + 'g'));
  const isSensitive = remembering(createKeyTest(keys, allow));
  const { text, suspects } = createTextRedactor({ keys, patterns: global, emails, cards, isSensitive });

  const single = (key: string, given: unknown): unknown => {
    if (isSensitive(key)) return given === undefined || isCount(key, given) ? given : REDACTED;
    if (typeof given === 'string') return text(given);
    return cards && typeof given === 'number' && isCardNumber(String(given)) ? REDACTED : given;
  };
  const value = (key: string, given: unknown): unknown =>
    typeof given === 'object' && given !== null && !isSensitive(key)
      ? redactMembers(given, { single, text, isSensitive })
      : single(key, given);
  return { text, value, isSensitive, suspects };
}

const NONE: Redactor = {
  text: (text) => text,
  value: (_key, value) => value,
  isSensitive: () => false,
  suspects: '',
};

function remembering(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) {
      answer = test(name);
      if (known.size >= REMEMBERED_KEYS) known.clear();
      if (name.length <= 64) known.set(detached(name), answer);
    }
    return answer;
  };
}
