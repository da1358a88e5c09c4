// A service whose routes take known CPU time, as a process of its own: `node service.ts`, which prints its port
// on stderr. It stops when its stdin ends.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Router } from '@koa/router';
import Koa from 'koa';
import { observe } from '../observe.ts';

/** CPU milliseconds by route. */
const DEMANDS: Readonly<Record<string, number>> = { '/one': 1, '/five': 5, '/twenty': 20 };
/** Loops between two readings of the CPU clock: some microseconds. */
const LOOPS = 2000;

const work = new Map(Object.keys(DEMANDS).map((route) => [route, { cpuSeconds: 0, requests: 0 }]));
const app = new Koa();
const vigie = observe(app, {
  service: 'demands',
  otlp: false,
  cost: { requests: { cpu: '1', memory: '256Mi' }, stepSeconds: 1 },
});
const router = new Router();
for (const [route, milliseconds] of Object.entries(DEMANDS)) {
  router.get(route, (ctx) => {
    ctx.body = String(busy(milliseconds / 1000));
  });
}
router.get('/truth', (ctx) => {
  ctx.body = {
    cpuSeconds: cpuSeconds() - startedCpu,
    idleSeconds: performance.eventLoopUtilization().idle / 1000,
    seconds: (performance.now() - startedAt) / 1000,
    work: Object.fromEntries(work),
    snapshot: vigie.cost?.snapshot(),
  };
});
app.use(router.routes());

const startedCpu = cpuSeconds();
const startedAt = performance.now();
const answer = app.callback();
const server = createServer((request, response) => {
  const from = cpuSeconds();
  void answer(request, response);
  // Heard after the instrumentation's own listener: its work is the request's as well.
  response.on('close', () => {
    const totals = work.get(request.url ?? '');
    if (totals === undefined) return;
    totals.cpuSeconds += cpuSeconds() - from;
    totals.requests += 1;
  });
});
server.listen(0, '127.0.0.1', () => writeSync(2, `${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit()).resume();

/** Calibrated by CPU time, not by the clock: other processes may have the core meanwhile. */
function busy(seconds: number): number {
  const from = cpuSeconds();
  let value = 0;
  while (cpuSeconds() - from < seconds) {
    for (let loop = 0; loop < LOOPS; loop++) value = (value * 31 + loop) % 1_000_003;
  }
  return value;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
