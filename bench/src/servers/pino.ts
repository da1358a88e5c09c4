import { Router } from '@koa/router';
import Koa from 'koa';
import { pino, stdTimeFunctions } from 'pino';
import { accessFields, IDENTITY } from './access-fields.ts';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

const log = pino({ base: IDENTITY, timestamp: stdTimeFunctions.isoTime, messageKey: 'message' });

const app = new Koa();
app.use(async (ctx, next) => {
  const startedAt = performance.now();
  try {
    await next();
  } finally {
    log.info(accessFields(ctx, startedAt), 'request');
  }
});
const router = new Router();
addItemRoute(router);
serve(app.use(router.routes()).callback());
