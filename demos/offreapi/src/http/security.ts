import type { Context, Next } from 'koa';
import { Problem } from './problem.ts';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers that keep a page to its own style sheet, script and forms: no inline script, no frame, no guessing of types. */
export async function secureHeaders(ctx: Context, next: Next): Promise<void> {
  ctx.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  await next();
}

/**
 * Refuses what another site makes a visitor's browser send here, by what the browser says of where a request comes from.
 * Clients that are no browser send neither header.
 */
export async function refuseCrossSite(ctx: Context, next: Next): Promise<void> {
  const safe = ctx.method === 'GET' || ctx.method === 'HEAD' || ctx.method === 'OPTIONS';
  if (!safe && (ctx.get('Sec-Fetch-Site') === 'cross-site' || !isOwnOrigin(ctx)))
    throw new Problem('cross-site');
  await next();
}

function isOwnOrigin(ctx: Context): boolean {
  const origin = ctx.get('Origin');
  if (origin === '') return true;
  return URL.canParse(origin) && new URL(origin).host === ctx.host;
}
