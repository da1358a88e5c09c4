import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { Router } from '@koa/router';
import type { Ledger } from '@vigie/delivery';
import { observe } from '@vigie/koa';
import Koa from 'koa';
import { type Bounds, type DestinationName, DESTINATIONS } from '../destinations.ts';
import { LedgerWatch, type Watched } from './ledger-watch.ts';

/** How a service under test is set up; what a child process is told. */
export interface ServiceSetup {
  readonly destination: DestinationName;
  /** Base address of the backend. */
  readonly backend: string;
  readonly bounds: Bounds;
  readonly shutdownTimeoutMs: number;
  /** Where lines go. */
  readonly fd: number;
}

export interface ObservedService {
  readonly url: string;
  ledgers(): readonly Ledger[];
  watched(): Watched;
  flush(timeoutMs: number): Promise<boolean>;
  /** Milliseconds it took. */
  shutdown(): Promise<number>;
  stop(): Promise<void>;
}

/** Bytes that a request to a path with `large` in it adds to its line, and to its span. */
const LARGE = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`part${i}`, 'x'.repeat(4000)]));

/** A Koa service as a team would write it, with everything on that leads to one destination. */
export async function startObservedService(setup: ServiceSetup): Promise<ObservedService> {
  const destination = DESTINATIONS[setup.destination];
  const app = new Koa();
  const vigie = observe(app, {
    service: 'reliability',
    shutdownTimeoutMs: setup.shutdownTimeoutMs,
    logging: { fd: setup.fd },
    env: {},
    ...destination.options(setup.backend, setup.bounds),
  });
  const watch = new LedgerWatch(() => vigie.ledgers(), setup.destination);
  let handled = 0;
  const router = new Router();
  router.get('/items/:n', (ctx) => {
    const n = String(ctx.params['n']);
    const large = n.includes('large') ? LARGE : {};
    trace.getActiveSpan()?.setAttributes(large);
    vigie.log.info('handled', { seq: ++handled, n, ...large });
    watch.look();
    ctx.body = { n };
  });
  app.use(router.routes());
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledgers: () => vigie.ledgers(),
    watched: () => watch.seen(),
    flush: (timeoutMs) => vigie.flush(timeoutMs),
    async shutdown() {
      const started = performance.now();
      await vigie.shutdown();
      const milliseconds = performance.now() - started;
      watch.look();
      return milliseconds;
    },
    async stop() {
      watch.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await vigie.shutdown();
    },
  };
}
