// A Koa service with every destination on. Its parent asks how much memory it takes over the channel between them.
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Router } from '@koa/router';
import { observe } from '@vigie/koa';
import Koa from 'koa';
import type { Sample, SoakSetup } from './messages.ts';

const { backend, maxQueueBytes, sendTimeoutMs, leakBytes } = JSON.parse(process.argv[2] ?? '') as SoakSetup;
const collect = globalThis.gc;
if (collect === undefined) throw new Error('the service of the soak needs --expose-gc');

const app = new Koa();
const bounds = { maxQueueBytes, sendTimeoutMs };
const vigie = observe(app, {
  service: 'soak',
  env: {},
  otlp: { url: backend },
  otlpLogs: { url: backend, ...bounds },
  loki: { url: backend, ...bounds },
  tracing: { queue: bounds },
});

const leaked: Buffer[] = [];
const router = new Router();
router.get('/items/:n', (ctx) => {
  const { n } = ctx.params as { n: string };
  vigie.log.info('handled', { n });
  if (leakBytes > 0) leaked.push(Buffer.alloc(leakBytes));
  ctx.body = { n };
});
app.use(router.routes());

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
// A connection that is closed while it is idle may be taken up again just then, which fails a request that nobody received.
server.keepAliveTimeout = 0;
process.on('message', () => void sample().then((taken) => process.send?.(taken)));
process.on('disconnect', () => process.exit());

async function sample(): Promise<Sample> {
  collect?.();
  // What waits for its finalisation goes with the second one.
  await turn();
  collect?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    rssBytes: rss,
    cpuSeconds: (user + system) / 1e6,
    ledgers: vigie.ledgers(),
  };
}
