import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import type { TelemetryOptions } from '@vigie/telemetry';
import type { Created } from '@vigie/testing';
import { breaking, dripping, whole } from '@vigie/testing/bodies';
import { observe, type Vigie } from '../observe.ts';

/** An observed service with one route for every way a response can end. */
export async function createEveryKindService(
  options: TelemetryOptions,
  hanging: () => void,
): Promise<Created<Vigie>> {
  const app = fastify();
  // What a plugin registered before `observe` might do.
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/early/refused') return reply.code(401).send('who?');
    if (request.url === '/early/fails') throw new RangeError('early');
    return undefined;
  });
  const vigie = observe(app, options);
  app.get('/early/:what', async () => 'late');
  app.post('/notes', async (request, reply) => {
    vigie.log.info('noted', { size: (request.body as string).length });
    return reply.code(201).send('noted');
  });
  addKinds(app, hanging);
  await app.register(users, { prefix: '/users' });
  await app.register(async (api) => api.register(users, { prefix: '/v1' }), { prefix: '/api/:tenant' });
  await app.register(handled, { prefix: '/handled' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { server: app.server, vigie };
}

function addKinds(app: FastifyInstance, hanging: () => void): void {
  app.get('/json', async () => ({ ok: true }));
  app.get('/text', async () => 'é'.repeat(10));
  app.get('/empty', async (_request, reply) => reply.code(204).send());
  app.get('/cached', async (request, reply) => {
    reply.header('etag', '"v1"');
    return request.headers['if-none-match'] === '"v1"' ? reply.code(304).send() : 'cached';
  });
  app.get('/throws', async () => {
    throw new RangeError('out of range');
  });
  app.get('/throws-later', async () => {
    await sleep(1);
    throw Object.assign(new Error('no backend'), { statusCode: 503 });
  });
  app.get('/throws-text', async () => {
    // What careless code does.
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
    throw 'just a text';
  });
  app.get('/refuses', async () => {
    throw Object.assign(new Error('not like this'), { statusCode: 422 });
  });
  app.get('/gone', (_request, reply) => reply.callNotFound());
  app.get('/stream', async () => Readable.from(whole()));
  app.get('/stream-breaks', async () => Readable.from(breaking()));
  app.get('/web-stream', async () => ReadableStream.from(encoded(whole())));
  app.get('/web-stream-breaks', async () => ReadableStream.from(encoded(breaking())));
  app.get('/response-breaks', async () => new Response(ReadableStream.from(encoded(breaking()))));
  app.get('/drips', async () => Readable.from(dripping()));
  app.get('/by-itself', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(202, { 'content-type': 'text/plain' });
    reply.raw.write('one ');
    reply.raw.end('two');
  });
  app.get('/hangs', async () => {
    hanging();
    await new Promise(() => {});
  });
  app.get(
    '/checked',
    { schema: { querystring: { type: 'object', required: ['q'], properties: { q: { type: 'string' } } } } },
    async () => 'checked',
  );
}

async function users(app: FastifyInstance): Promise<void> {
  app.get('/', async () => 'all');
  app.get('/:id', (request, reply) => reply.send(request.params));
}

async function handled(app: FastifyInstance): Promise<void> {
  app.setErrorHandler((error: Error, _request, reply) => reply.code(500).send({ told: error.message }));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('nothing handled'));
  app.get('/:id', async () => {
    throw new RangeError('handled');
  });
}

async function* encoded(source: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  for await (const text of source) yield Buffer.from(text);
}
