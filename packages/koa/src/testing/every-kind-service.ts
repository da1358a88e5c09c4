import { createServer } from 'node:http';
import { once } from 'node:events';
import { Router } from '@koa/router';
import type { TelemetryOptions } from '@vigie/telemetry';
import type { Created } from '@vigie/testing';
import { observe, type Vigie } from '../observe.ts';
import { createEveryKindApp } from './every-kind-app.ts';

/** The same app in this process, with a route that reads its body by events. */
export function createEveryKindService(options: TelemetryOptions, hanging: () => void): Created<Vigie> {
  const app = createEveryKindApp(hanging);
  const vigie = observe(app, options);
  const notes = new Router().post('/notes', async (ctx) => {
    let size = 0;
    ctx.req.on('data', (chunk: Buffer) => (size += chunk.length));
    ctx.req.on('end', () => vigie.log.info('noted', { size }));
    await once(ctx.req, 'end');
    ctx.status = 201;
    ctx.body = 'noted';
  });
  app.use(notes.routes());
  return { server: createServer(app.callback()), vigie };
}
