import { errorMonitor, EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What Fastify says of a request that is observed, and whom to tell what failed. */
export interface Trail {
  route: string | undefined;
  readonly failed: (response: ServerResponse, error: unknown) => void;
}

export const kTrail: unique symbol = Symbol('vigie.trail');
export type TrailedResponse = ServerResponse & { [kTrail]?: Trail };

/**
 * Makes an instance, and all plugins in it, leave a trail on responses that have one.
 *
 * A hook that was added before ours may answer in our place: its answer, or its error, passes the two later hooks.
 *
 * @throws FastifyError `FST_ERR_INSTANCE_ALREADY_LISTENING` where the instance has started
 */
export function addTrailHooks(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    noteRoute(reply);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    noteRoute(reply);
    if (typeof payload === 'object' && payload !== null) watchStream(reply, payload);
    done();
  });
  app.addHook('onError', (_request, reply, error, done) => {
    noteRoute(reply);
    fail(reply, error);
    done();
  });
}

/** Kept from the first hook on: a handler that then says "not found" is the route's still. */
function noteRoute(reply: FastifyReply): void {
  const trail = (reply.raw as TrailedResponse)[kTrail];
  if (trail !== undefined) trail.route ??= reply.routeOptions.url;
}

function fail(reply: FastifyReply, error: unknown): void {
  (reply.raw as TrailedResponse)[kTrail]?.failed(reply.raw, error);
}

/** A stream that breaks after its first bytes does not pass the error hook. */
function watchStream(reply: FastifyReply, payload: object): void {
  if (payload instanceof EventEmitter) {
    payload.once(errorMonitor, (error) => fail(reply, error));
    return;
  }
  const stream = payload instanceof Response ? payload.body : payload;
  if (!(stream instanceof ReadableStream)) return;
  const getReader = stream.getReader.bind(stream) as (...args: unknown[]) => ReadableStreamDefaultReader;
  Object.assign(stream, {
    getReader(...args: unknown[]) {
      const reader = getReader(...args);
      reader.closed.catch((error: unknown) => fail(reply, error));
      return reader;
    },
  });
}
