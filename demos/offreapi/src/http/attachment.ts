import type { Context } from 'koa';

/**
 * Gives a file to be saved, never to be shown: a browser neither guesses its type nor lets it act, and nobody keeps a copy
 * on the way.
 *
 * @param fileName of letters, digits, dots and hyphens only
 */
export function attach(ctx: Context, fileName: string): void {
  ctx.set({
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
}
