import type { Context, Next } from 'koa';

export const locales = ['en', 'fr'] as const;
export type Locale = (typeof locales)[number];

/**
 * Chooses the language of a request: `?lang=` (remembered in a cookie), else that cookie, else `Accept-Language`, else
 * English. It lands in `ctx.state.locale`.
 */
export async function chooseLocale(ctx: Context, next: Next): Promise<void> {
  const asked = known(ctx.query['lang']);
  if (asked !== undefined) {
    ctx.cookies.set('lang', asked, { maxAge: 365 * 24 * 3600 * 1000, sameSite: 'lax', path: '/' });
  }
  const locale = asked ?? known(ctx.cookies.get('lang')) ?? known(ctx.acceptsLanguages(...locales)) ?? 'en';
  ctx.state['locale'] = locale;
  ctx.vary('Accept-Language');
  ctx.vary('Cookie');
  ctx.set('Content-Language', locale);
  await next();
}

export function localeOf(ctx: Context): Locale {
  return known(ctx.state['locale']) ?? 'en';
}

function known(value: unknown): Locale | undefined {
  return locales.find((locale) => locale === value);
}
