import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleSignals, observe } from '@vigie/koa';
import { createApp } from './app.ts';
import { resolveConfig } from './config.ts';

const config = resolveConfig(process.env);
const app = createApp({
  config,
  health: async () => {
    const { ready, stopping } = await vigie.health.readiness();
    return { ready, ...(stopping ? { reason: 'stopping' } : {}) };
  },
});
const vigie = observe(app, {
  service: config.service,
  version: config.version,
  cost: { owner: 'press', costCenter: 'P-200', slaClass: 'bronze' },
});

const server = createServer(app.callback());
server.listen(config.port, config.host, () => {
  vigie.log.info('listening', { port: (server.address() as AddressInfo).port });
});
handleSignals(server, vigie);
