import { Router } from '@koa/router';
import Koa from 'koa';
import winston from 'winston';
import { accessFields, IDENTITY } from './access-fields.ts';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

const log = winston.createLogger({
  defaultMeta: IDENTITY,
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});

const app = new Koa();
app.use(async (ctx, next) => {
  const startedAt = performance.now();
  try {
    await next();
  } finally {
    log.info('request', accessFields(ctx, startedAt));
  }
});
const router = new Router();
addItemRoute(router);
serve(app.use(router.routes()).callback());
