/**
 * Where to go after signing in: a path of this site, whatever was asked for.
 *
 * @returns `fallback` for what is no such path, such as `//elsewhere.example` or `/\elsewhere.example`
 */
export function nextPath(asked: unknown, fallback: string): string {
  if (typeof asked !== 'string' || asked.length > 1000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked))
    return fallback;
  if (asked.includes('\\') || !URL.canParse(asked, BASE)) return fallback;
  const url = new URL(asked, BASE);
  // Dots in a path can still make it start with two slashes: `/.//elsewhere.example`.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return fallback;
  if (/^\/sign-(in|out)$/.test(url.pathname)) return fallback;
  return url.pathname + url.search;
}

const BASE = 'http://this.invalid';
