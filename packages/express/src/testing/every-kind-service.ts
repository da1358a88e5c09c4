import { createServer } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { TelemetryOptions } from '@vigie/telemetry';
import type { Created } from '@vigie/testing';
import { breaking, dripping, whole } from '@vigie/testing/bodies';
import { observe, type Vigie } from '../observe.ts';

/** An observed service with one route for every way a response can end. */
export function createEveryKindService(options: TelemetryOptions, hanging: () => void): Created<Vigie> {
  const app = createEveryKindApp(hanging);
  const vigie = observe(app, options);
  app.post('/notes', express.text(), (request, response) => {
    vigie.log.info('noted', { size: (request.body as string).length });
    response.status(201).send('noted');
  });
  app.post('/unparsed', (request, response) => {
    request.resume().on('end', () => {
      vigie.log.info('read');
      response.send('read');
    });
  });
  app.use(
    '/handled',
    handled(),
    (error: Error, _request: Request, response: Response, _next: NextFunction) => {
      response.status(500).json({ told: error.message });
    },
  );
  return { server: createServer(app), vigie };
}

function createEveryKindApp(hanging: () => void): Express {
  const users = express.Router();
  users.get('/', (_request, response) => void response.send('all'));
  users.get('/:id', (request, response) => void response.json({ id: request.params.id }));
  users.get('/:id/passes', (_request, _response, next) => next());
  users.get('/:id/refuses', () => {
    throw new RangeError('not this one');
  });

  const guarded = express.Router();
  guarded.use((request, response, next) => {
    if (request.headers.authorization === undefined) response.status(401).send('who?');
    else next();
  });
  guarded.get('/reports/:year', (_request, response) => void response.send('report'));

  const stream = (source: () => AsyncGenerator<string>) => (_request: Request, response: Response) => {
    pipeline(Readable.from(source()), response.type('text'), () => {});
  };

  const app = express();
  app.set('env', 'test'); // Express prints errors elsewhere.
  app.use((request, response, next) => {
    if (request.path === '/before-the-router') response.send('no route');
    else next();
  });
  app.get('/json', (_request, response) => void response.json({ ok: true }));
  app.get('/text', (_request, response) => void response.send('é'.repeat(10)));
  app.get('/empty', (_request, response) => void response.status(204).end());
  app.get('/cached', (_request, response) => void response.set('etag', '"v1"').send('cached'));
  app.get('/throws', () => {
    throw new RangeError('out of range');
  });
  app.get('/throws-later', async () => {
    await sleep(1);
    throw Object.assign(new Error('no backend'), { status: 503 });
  });
  app.get('/throws-text', (_request, _response, next) => next('just a text'));
  app.get('/refuses', (_request, _response, next) =>
    next(Object.assign(new Error('not like this'), { status: 422 })),
  );
  app.get('/stream', stream(whole));
  app.get('/stream-breaks', stream(breaking));
  app.get('/drips', stream(dripping));
  app.get('/hangs', hanging);
  app.get('/answers-and-passes', (_request, response, next) => {
    response.send('answered');
    next();
  });
  app.get(['/one', '/two/:half'], (_request, response) => void response.send('either'));
  app.get(/^\/version-\d+$/, (_request, response) => void response.send('version'));
  app.use('/users', users);
  app.use('/guarded', guarded);
  const api = express.Router().use('/v1/', users);
  app.use('/api/:tenant', api);
  app.use('/sub', express().use('/users', users));
  return app;
}

function handled(): express.Router {
  const router = express.Router();
  router.get('/:id', async () => {
    await sleep(1);
    throw new RangeError('handled');
  });
  return router;
}
