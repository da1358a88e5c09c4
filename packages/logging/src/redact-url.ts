const ENCODED_USER_INFO = /(%3a%2f%2f)(?:(?!%40|%2f)[^\s&"'<>]){1,1024}%40/gi;
/** What signs a URL: parameters that the semantic conventions of `url.full` and `url.query` want redacted. */
const SIGNATURE =
  /((?:^|[?&;\s"'])(?:x-(?:amz|goog)-(?:signature|credential)|signature|sig|AWSAccessKeyId)=)[^&#\s"'<>]+/gi;

/** Takes user and password out of the URLs in a text. */
export function redactUserInfo(text: string, redacted: string): string {
  const out = text.includes('@') && text.includes('://') ? withoutUserInfo(text, redacted) : text;
  return out.includes('%40') ? out.replace(ENCODED_USER_INFO, `$1${redacted}%40`) : out;
}

/** Takes out what gives access to a URL to whoever has it. */
export function redactSignatures(text: string, redacted: string): string {
  return text.includes('=') ? text.replace(SIGNATURE, `$1${redacted}`) : text;
}

/** No part of a URL: white space, and what stands around one in a text. */
const OUTSIDE = /[\s"'<>]/g;
/** What ends a user, or the host where there is none. */
const USER_END = /[/?#@:]/g;
const PORT = /:\d{1,5}(?:[/?#]|$)/y;

/**
 * What looks like a host with a port is one; any other colon before an `@` is that of a password, which may hold every
 * character, so that the last `@` of the URL ends it. Without a colon there must be no slash before the `@`.
 */
function withoutUserInfo(text: string, redacted: string): string {
  let out = '';
  let from = 0;
  let outside = -1;
  let next = -1;
  for (let start = text.indexOf('://'); start !== -1; start = text.indexOf('://', start)) {
    start += 3;
    if (outside < start) outside = endAt(OUTSIDE, text, start);
    if (next < start) next = text.indexOf('@', start);
    if (next === -1) break;
    const user = endAt(USER_END, text, start);
    const hasUser = user > start && text[user] === '@';
    const hasPassword = user < outside && text[user] === ':' && !isPort(text, user, outside);
    if (next >= outside || !(hasUser || hasPassword)) continue;
    const end = hasUser ? user : text.lastIndexOf('@', outside);
    out += text.slice(from, start) + redacted;
    from = start = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

function isPort(text: string, colon: number, outside: number): boolean {
  PORT.lastIndex = colon;
  const found = PORT.exec(text);
  return found !== null || /^:\d{1,5}$/.test(text.slice(colon, Math.min(outside, colon + 7)));
}

function endAt(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
