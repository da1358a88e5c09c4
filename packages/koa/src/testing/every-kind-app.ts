import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { Router } from '@koa/router';
import { breaking, dripping } from '@vigie/testing/bodies';
import Koa from 'koa';

/** A service with one route for every way a response can end; tests observe it from outside. */
export function createEveryKindApp(onHanging: () => void = () => {}): Koa {
  const users = new Router({ prefix: '/users' });
  users.get('/:id', (ctx) => {
    ctx.body = { id: ctx.params['id'] };
  });
  users.post('/:id/notes', (ctx) => {
    ctx.status = 201;
    ctx.body = 'noted';
  });

  const guarded = new Router({ prefix: '/guarded' });
  guarded.use(async (ctx, next) => {
    if (ctx.get('authorization') !== '') await next();
    else {
      ctx.status = 401;
      ctx.body = 'who?';
    }
  });
  guarded.get('/reports/:year', (ctx) => {
    ctx.body = 'report';
  });

  const router = new Router();
  router.get('/json', (ctx) => {
    ctx.body = { ok: true };
  });
  router.get('/text', (ctx) => {
    ctx.body = 'é'.repeat(10);
  });
  router.get('/empty', (ctx) => {
    ctx.status = 204;
  });
  router.get('/cached', (ctx) => {
    ctx.etag = 'v1';
    ctx.body = 'cached';
    if (ctx.fresh) ctx.status = 304;
  });
  router.get('/throws', () => {
    throw new RangeError('out of range');
  });
  router.get('/throws-later', async () => {
    await sleep(1);
    throw Object.assign(new Error('no backend'), { status: 503 });
  });
  router.get('/throws-text', () => {
    // What careless code does; Koa makes an error of it.
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
    throw 'just a text';
  });
  router.get('/refuses', (ctx) => ctx.throw(422, 'not like this'));
  router.get('/stream', (ctx) => {
    ctx.type = 'text/plain';
    ctx.body = Readable.from(['a'.repeat(1000), 'b'.repeat(500)]);
  });
  router.get('/stream-breaks', (ctx) => {
    ctx.type = 'text/plain';
    ctx.body = Readable.from(breaking());
  });
  router.get('/drips', (ctx) => {
    ctx.type = 'text/plain';
    ctx.body = Readable.from(dripping());
  });
  router.get('/hangs', async () => {
    onHanging();
    await new Promise(() => {});
  });
  router.get('/by-itself', (ctx) => {
    ctx.respond = false;
    ctx.res.writeHead(202, { 'content-type': 'text/plain' });
    ctx.res.write('one ');
    ctx.res.end('two');
  });

  const app = new Koa();
  app.use(async (ctx, next) => {
    if (ctx.path === '/before-the-router') ctx.body = 'no route';
    else await next();
  });
  const api = new Router({ prefix: '/api' });
  api.use('/v1', users.routes());
  for (const one of [router, users, guarded, api]) app.use(one.routes()).use(one.allowedMethods());
  return app;
}
