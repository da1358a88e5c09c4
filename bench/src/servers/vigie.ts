import { Router } from '@koa/router';
import { observe } from '@vigie/koa';
import Koa from 'koa';
import { IDENTITY } from './access-fields.ts';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

const traces = (process.env['BENCH_SIGNALS'] ?? 'traces').includes('traces');

const app = new Koa();
observe(app, {
  ...IDENTITY,
  otlp: traces ? { url: String(process.env['BENCH_OTLP_URL']) } : false,
  sampleRatio: Number(process.env['BENCH_SAMPLE_RATIO'] ?? 1),
});
const router = new Router();
addItemRoute(router);
serve(app.use(router.routes()).callback());
