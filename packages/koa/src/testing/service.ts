// The every-kind service as a process of its own, observed; tests drive it over HTTP and signals. It tells its parent the
// port, when a handler hangs, and the last state of its metrics.
import type { AddressInfo } from 'node:net';
import { handleSignals, observe } from '../index.ts';
import { createEveryKindApp } from './every-kind-app.ts';

const tell = (message: unknown): void => void process.send?.(message);

const app = createEveryKindApp(() => tell({ hanging: true }));
const vigie = observe(app, { service: 'every-kind', shutdownTimeoutMs: 1500 });
const server = app.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
server.setTimeout(Number(process.env['SERVER_TIMEOUT_MS'] ?? 0));

handleSignals(server, vigie, {
  requestTimeoutMs: 500,
  onStopped: async () => tell({ metrics: (await vigie.metrics.scrape({})).body }),
  exit: (code) => {
    tell({ ledgers: vigie.ledgers() });
    process.disconnect?.();
    process.exit(code);
  },
});
