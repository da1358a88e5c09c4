import { Router } from '@koa/router';
import Koa from 'koa';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

collectDefaultMetrics();
const duration = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Duration of HTTP requests.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
});

const app = new Koa();
app.use(async (ctx, next) => {
  const end = duration.startTimer();
  try {
    await next();
  } finally {
    end({ method: ctx.method, route: String(ctx['_matchedRoute'] ?? ''), status: ctx.status });
  }
});
const router = new Router();
router.get('/metrics', async (ctx) => {
  ctx.type = register.contentType;
  ctx.body = await register.metrics();
});
addItemRoute(router);
serve(app.use(router.routes()).callback());
