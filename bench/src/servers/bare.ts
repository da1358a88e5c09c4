import { Router } from '@koa/router';
import Koa from 'koa';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

const router = new Router();
addItemRoute(router);
serve(new Koa().use(router.routes()).callback());
