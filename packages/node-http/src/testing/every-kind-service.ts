import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { breaking, dripping, whole } from '@vigie/testing/bodies';
import { observe, type ObserveOptions, type Vigie } from '../observe.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A service with one path for every way a response can end; `hanging` is told when a handler of `/hangs` has begun. */
export function createEveryKindService(
  options: ObserveOptions,
  hanging: () => void = () => {},
): { server: Server; vigie: Vigie } {
  const server = createServer();
  const vigie = observe(server, options);

  const stream =
    (source: () => AsyncGenerator<string>): Handler =>
    (_request, response) => {
      response.setHeader('content-type', 'text/plain');
      pipeline(Readable.from(source()), response, () => {});
    };
  const handlers: Record<string, Handler> = {
    '/json': (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true}');
    },
    '/text': (_request, response) => {
      response.write('é'.repeat(5));
      response.end('é'.repeat(5));
    },
    '/empty': (_request, response) => void response.writeHead(204).end(),
    '/cached': (request, response) => {
      response.setHeader('etag', '"v1"');
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.end('cached');
    },
    '/throws': (_request, response) => {
      vigie.failed(response, new RangeError('out of range'));
      vigie.failed(response, new Error('while answering'));
      response.writeHead(500).end('failed');
    },
    '/refuses': (_request, response) => {
      vigie.failed(response, new Error('not like this'));
      response.writeHead(422).end('refused');
    },
    '/stream': stream(whole),
    '/stream-breaks': stream(breaking),
    '/drips': stream(dripping),
    '/hangs': hanging,
    '/notes': (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        vigie.log.info('noted', { size: Buffer.concat(chunks).length });
        response.writeHead(201).end('noted');
      });
    },
  };

  server.on('request', (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const user = /^\/users\/(\d+)$/.exec(path);
    if (user !== null) {
      vigie.setRoute(response, '/users/:id');
      response.end(user[1]);
      return;
    }
    const handler = handlers[path];
    if (handler === undefined) {
      response.writeHead(404).end('nothing here');
      return;
    }
    vigie.setRoute(response, path);
    handler(request, response);
  });
  return { server, vigie };
}
