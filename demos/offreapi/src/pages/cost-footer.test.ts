import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Router } from '@koa/router';
import Koa from 'koa';
import { expect, it } from 'vitest';
import { chooseLocale } from '../http/locale.ts';
import { createAssets } from './assets.ts';
import { createRenderer } from './renderer.ts';

it('pages say what a request for their route costs, in their language, once that is known', async () => {
  let known = false;
  const render = createRenderer(createAssets(), (method, route) =>
    known && method === 'GET' && route === '/offers/:id' ? { amount: 0.0000021, currency: 'EUR' } : undefined,
  );
  const app = new Koa();
  const router = new Router();
  router.get(['/offers/:id', '/other'], (ctx) =>
    render(ctx, 'problem', { title: 'A page', text: { title: 'A page' }, errors: [], status: 200 }),
  );
  app.use(chooseLocale).use(router.routes());
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = async (path: string, language: string): Promise<string> => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const text = await (await fetch(url, { headers: { 'accept-language': language } })).text();
    return text.replaceAll(/\s/g, ' ');
  };
  expect(await page('/offers/7', 'en')).not.toContain('Cost of this request');
  known = true;
  expect(await page('/offers/7', 'en')).toContain('<p>Cost of this request ≈ €0.000 002 1</p>');
  expect(await page('/offers/7', 'fr')).toContain('<p>Coût de cette requête ≈ 0,000 002 1 €</p>');
  expect(await page('/other', 'en')).not.toContain('Cost of this request');
  server.close();
});
