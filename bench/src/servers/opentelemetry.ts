import { createRequire } from 'node:module';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type * as RouterModule from '@koa/router';
import type KoaModule from 'koa';
import type WinstonModule from 'winston';
import { accessFields, IDENTITY } from './access-fields.ts';
import { addItemRoute } from './item-route.ts';
import { serve } from './serve.ts';

const sdk = new NodeSDK({
  serviceName: IDENTITY.service,
  traceExporter: new OTLPTraceExporter({ url: `${process.env['BENCH_OTLP_URL']}/v1/traces` }),
  instrumentations: [getNodeAutoInstrumentations()],
});
sdk.start();

// The instrumentations patch what is required after they started.
const require = createRequire(import.meta.url);
const Koa = require('koa') as typeof KoaModule;
const { Router } = require('@koa/router') as typeof RouterModule;
const winston = require('winston') as typeof WinstonModule;

const log = winston.createLogger({
  defaultMeta: IDENTITY,
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});

const app = new Koa();
app.use(async (ctx, next) => {
  const startedAt = performance.now();
  try {
    await next();
  } finally {
    log.info('request', accessFields(ctx, startedAt));
  }
});
const router = new Router();
addItemRoute(router);
serve(app.use(router.routes()).callback());
