import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import { checkApiHealth, type ApiHealth } from './api-health.ts';
import type { FrontConfig } from './config.ts';
import { renderFrontPage, renderNotFound, type RequestCost } from './page.ts';
import { contentSecurityPolicy } from './style.ts';
import type { Language } from './texts.ts';

export interface FrontDependencies {
  readonly config: FrontConfig;
  /** How long the page waits for the API. Default 2000. */
  readonly timeoutMs?: number;
  /** The id of the trace in progress, shown on the page. */
  readonly traceId?: () => string | undefined;
  /** What a request for a route costs, shown on the page where it is known. */
  readonly cost?: (route: string) => RequestCost | undefined;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The DataPress front: one page, always answered, that tells how the API is. */
export function createApp(deps: FrontDependencies): Koa {
  const { config, timeoutMs = 2000, traceId, cost, now = Date.now } = deps;
  const app = new Koa();
  const router = new Router();

  router.get('/', async (ctx) => {
    const health: ApiHealth = await checkApiHealth({ baseUrl: config.apiBaseUrl, timeoutMs });
    const language = languageOf(ctx);
    ctx.body = renderFrontPage({
      config,
      health,
      language,
      timeoutMs,
      now: new Date(now()),
      traceId: traceId?.(),
      cost: cost?.('/'),
    });
  });

  app.use(async (ctx, next) => {
    ctx.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': contentSecurityPolicy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    await next();
    if (ctx.status === 404 && ctx.body === undefined) {
      const page = renderNotFound({ config, language: languageOf(ctx), now: new Date(now()) });
      ctx.status = 404;
      ctx.body = page;
    }
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

/** `?lang=` first, then the browser's preference; English for those who read neither. */
function languageOf(ctx: Context): Language {
  const asked = ctx.query['lang'];
  const language: Language =
    asked === 'fr' || asked === 'en' ? asked : ctx.acceptsLanguages('fr', 'en') === 'fr' ? 'fr' : 'en';
  ctx.vary('Accept-Language');
  ctx.set('Content-Language', language);
  ctx.type = 'html';
  return language;
}
