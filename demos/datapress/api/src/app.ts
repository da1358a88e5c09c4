import { Router } from '@koa/router';
import Koa from 'koa';
import type { ApiConfig } from './config.ts';

/** What `GET /health` says about the process. */
export interface ApiHealth {
  /** False turns the answer into 503. */
  readonly ready: boolean;
  /** Why it is not ready, in words for an operator. */
  readonly reason?: string;
}

export interface ApiDependencies {
  readonly config: ApiConfig;
  /** Asked on every `GET /health`; a rejection is answered 503. Default: always ready. */
  readonly health?: () => ApiHealth | Promise<ApiHealth>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The DataPress API: `GET /` says who answers, `GET /health` says whether it can. */
export function createApp({ config, health = alwaysReady, now = Date.now }: ApiDependencies): Koa {
  const app = new Koa();
  const router = new Router();
  const { service, version, environment } = config;
  const startedAt = now();

  router.get('/', (ctx) => {
    ctx.body = { timestamp: new Date(now()).toISOString(), service, version, environment };
  });

  // An ordinary route, not a probe of vigie's: the front's call to it belongs to the trace of the page.
  router.get('/health', async (ctx) => {
    const { ready, reason } = await settled(health);
    ctx.status = ready ? 200 : 503;
    ctx.body = {
      status: ready ? 'ok' : 'unavailable',
      ...(reason === undefined ? {} : { reason }),
      service,
      version,
      timestamp: new Date(now()).toISOString(),
      uptimeSeconds: Math.round((now() - startedAt) / 1000),
    };
  });

  app.use(async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    await next();
    if (ctx.status === 404 && ctx.body === undefined) {
      ctx.status = 404;
      ctx.body = { error: 'not found', paths: ['/', '/health'] };
    }
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function alwaysReady(): ApiHealth {
  return { ready: true };
}

async function settled(health: () => ApiHealth | Promise<ApiHealth>): Promise<ApiHealth> {
  try {
    return await health();
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
