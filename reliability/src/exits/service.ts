// A Koa service as a team would write it, every destination on, in a process of its own.
import { renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from '@koa/router';
import { handleSignals, observe } from '@vigie/koa';
import Koa from 'koa';
import { CRASH, type ExitSetup, type LastWords, type OwnEnd, OWN_CODE, SLOW_MS } from './setup.ts';

const MAX_LIFE_MS = 120_000;

const setup = JSON.parse(process.argv[2] ?? '') as ExitSetup;
const { backends, shutdownTimeoutMs, exitTimeoutMs, whenOrphaned } = setup;

const app = new Koa();
const vigie = observe(app, {
  service: 'exits',
  env: {},
  otlp: { url: backends.otlp_traces },
  otlpLogs: { url: backends.otlp_logs, compression: 'gzip' },
  loki: { url: backends.loki },
  shutdownTimeoutMs,
  exitTimeoutMs,
});

const ends: Readonly<Record<OwnEnd, () => void>> = {
  'uncaught-exception': () => {
    throw new TypeError(CRASH, { cause: new Error('its cause') });
  },
  'unhandled-rejection': () => void Promise.reject(new RangeError(CRASH)),
  'empty-event-loop': () => {
    // Connections that turn idle later on would hold the process for five seconds more.
    const sweep = setInterval(() => server.closeIdleConnections(), 10);
    server.close(() => clearInterval(sweep));
  },
  'process-exit': () => process.exit(OWN_CODE),
};

const router = new Router();
router.get('/items/:n', (ctx) => {
  const { n } = ctx.params as { n: string };
  vigie.log.info('handled', { n });
  ctx.body = { n };
});
router.get('/slow/:n', async (ctx) => {
  const { n } = ctx.params as { n: string };
  vigie.log.info('under way', { n });
  await sleep(SLOW_MS);
  ctx.body = { n };
});
router.get('/hangs/:n', async (ctx) => {
  vigie.log.info('under way', ctx.params as { n: string });
  await new Promise(() => {});
});
router.get('/end/:how', (ctx) => {
  const { how } = ctx.params as { how: OwnEnd };
  ctx.body = 'as you wish';
  // At the first moment that the answer is out.
  ctx.res.on('finish', ends[how]);
});
app.use(router.routes());

const server = app.listen(0, '127.0.0.1', () => {
  vigie.log.info('ready', { port: (server.address() as AddressInfo).port, pid: process.pid });
});
handleSignals(server, vigie, { whenOrphaned });

// Nobody would end an orphan that its test has forgotten.
setTimeout(() => process.kill(process.pid, 'SIGKILL'), MAX_LIFE_MS).unref();

process.on('exit', (code) => {
  const ledgers = vigie.ledgers().map(({ destination, created, delivered, dropped, pending }) => {
    return { destination, created, delivered, dropped, pending };
  });
  const words: LastWords = { code, ledgers };
  // Whoever waits for the file is to find it whole.
  writeFileSync(`${setup.lastWords}.part`, JSON.stringify(words));
  renameSync(`${setup.lastWords}.part`, setup.lastWords);
});
