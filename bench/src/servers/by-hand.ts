import { randomFillSync } from 'node:crypto';
import { writeSync } from 'node:fs';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Router } from '@koa/router';
import Koa from 'koa';
import { IDENTITY } from './access-fields.ts';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

// The least that ids, a histogram and an access line can cost: nothing is checked, bounded, redacted or configurable.

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const counts = new Float64Array(BOUNDS.length + 1);
let sum = 0;
let total = 0;

const random = Buffer.alloc(16_384);
let digits = '';
let position = 0;
function id(length: number): string {
  if (position + length > digits.length) {
    digits = randomFillSync(random).toString('hex');
    position = 0;
  }
  return digits.slice(position, (position += length));
}

let lines = '';
let scheduled = false;
function flush(): void {
  scheduled = false;
  writeSync(1, lines);
  lines = '';
}

const storage = new AsyncLocalStorage<{ traceId: string; spanId: string }>();
const identity = `"service":"${IDENTITY.service}","version":"${IDENTITY.version}","environment":"${IDENTITY.environment}"`;

const app = new Koa();
app.use(async (ctx, next) => {
  const startedAt = performance.now();
  const ids = { traceId: id(32), spanId: id(16) };
  ctx.res.on('close', () => {
    const durationMs = performance.now() - startedAt;
    const bucket = BOUNDS.findIndex((bound) => durationMs / 1000 <= bound);
    const at = bucket === -1 ? BOUNDS.length : bucket;
    counts[at] = (counts[at] as number) + 1;
    sum += durationMs / 1000;
    total++;
    lines +=
      `{"time":"${new Date().toISOString()}","level":"info","message":"request",${identity},"trace_id":"${ids.traceId}",` +
      `"span_id":"${ids.spanId}","trace_flags":"01","method":"${ctx.method}","route":"${String(ctx['_matchedRoute'])}",` +
      `"path":"${ctx.path}","status":${ctx.status},"duration_ms":${Math.round(durationMs * 1000) / 1000},` +
      `"bytes":${ctx.length ?? 0},"client_aborted":false}\n`;
    if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
  });
  await storage.run(ids, next);
});
const router = new Router();
router.get('/metrics', (ctx) => {
  const name = 'http_server_request_duration_seconds';
  ctx.body = `${name}_sum{http_route="/items/:id"} ${sum}\n${name}_count{http_route="/items/:id"} ${total}\n`;
});
addItemRoute(router);
serve(app.use(router.routes()).callback());
