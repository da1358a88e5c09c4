import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { handleSignals, observe } from '@vigie/koa';
import { requireApi } from './api-readiness.ts';
import { createApp } from './app.ts';
import { resolveConfig } from './config.ts';
import type { RequestCost } from './page.ts';

const config = resolveConfig(process.env);
const app = createApp({
  config,
  traceId: () => trace.getActiveSpan()?.spanContext().traceId,
  ...(config.costFooter ? { cost: costOf } : {}),
});
const vigie = observe(app, {
  service: config.service,
  version: config.version,
  endpoints: { ready: ['/readyz', '/health'] },
  cost: { owner: 'press', costCenter: 'P-200', slaClass: 'bronze' },
});
vigie.health.addReadinessCheck('api', () => requireApi(config.apiBaseUrl));

const server = createServer(app.callback());
server.listen(config.port, config.host, () => {
  vigie.log.info('listening', { port: (server.address() as AddressInfo).port });
});
handleSignals(server, vigie);

function costOf(route: string): RequestCost | undefined {
  const estimate = vigie.cost?.estimate(route);
  return estimate && { amount: estimate.perRequest.total, currency: estimate.currency };
}
