import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { context } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, TelemetryError, type TelemetryOptions } from '@vigie/telemetry';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerBase,
} from 'fastify';
import { addTrailHooks, kTrail, type Trail, type TrailedResponse } from './trail.ts';

/** Options of `observe`; see `TelemetryOptions`. */
export interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
export type Vigie = Telemetry;

/** The function of a server that every request passes, before Fastify's router. */
interface ServerInternals {
  emit: (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;
}

/** By server, which an instance and its plugins have in common. */
const observed = new WeakMap<object, Vigie>();
const LISTEN = 'tracing:net.server.listen:asyncStart';

/**
 * Gives a Fastify service metrics, logs, traces and health.
 *
 * It works below hooks, where the server hands a request to Fastify: it sees what was really sent, also when an error is
 * thrown, a stream breaks or the client leaves, and the order of hooks and plugins does not matter. `/metrics`, `/livez`
 * and `/readyz` are answered before any hook runs. Error handlers run as before; what they are given stands on the
 * request's log line. Requests made by `app.inject()` have no connection and are not observed.
 *
 * Give it the root instance, before it is ready or listens. Calling it again gives the same telemetry.
 *
 * @throws TelemetryError `VIGIE_E_FASTIFY_APP` where `app` is none, `VIGIE_E_FASTIFY_STARTED` where it has started; else
 *   with the code of the option at fault
 * @example
 * ```ts
 * const app = fastify();
 * const vigie = observe(app, { service: 'orders' });
 * vigie.log.info('ready');
 * ```
 */
export function observe<
  RawServer extends RawServerBase,
  RawRequest extends RawRequestDefaultExpression<RawServer>,
  RawReply extends RawReplyDefaultExpression<RawServer>,
  Logger extends FastifyBaseLogger,
  TypeProvider extends FastifyTypeProvider,
>(
  app: FastifyInstance<RawServer, RawRequest, RawReply, Logger, TypeProvider>,
  options: ObserveOptions = {},
): Vigie {
  const instance = app as unknown as FastifyInstance;
  requireApp(instance);
  const known = observed.get(instance.server);
  if (known !== undefined) return known;
  addHooks(instance);

  const { env, ...telemetryOptions } = options;
  const telemetry = startTelemetry(telemetryOptions, env);
  const requests = telemetry.requests<Trail>({ route: (trail) => trail.route });
  const failed: Trail['failed'] = (response, error) => requests.failed(response, error);

  function observeServer(server: Server): void {
    const internals = server as unknown as ServerInternals;
    const emit = internals.emit;
    internals.emit = function observedEmit(event, ...args) {
      if (event !== 'request') return emit.call(this, event, ...args);
      const [request, response] = args as [IncomingMessage, TrailedResponse];
      if (response[kTrail] !== undefined) return emit.call(this, event, ...args);
      if (telemetry.endpoints(request, response)) return true;
      const trail: Trail = { route: undefined, failed };
      response[kTrail] = trail;
      const observation = requests.begin(request, response, trail);
      return context.with(observation.context, emit, this, event, request, response);
    };
  }

  // For `localhost` Fastify makes a server an address, when it listens; others may be given `app.routing`.
  function observeListener(message: unknown): void {
    const { server } = message as { server: Server };
    const { routing } = app as { routing: unknown };
    if (server === instance.server || !server.listeners('request').some((it) => it === routing)) return;
    observeServer(server);
  }
  observeServer(instance.server);
  subscribe(LISTEN, observeListener);
  instance.addHook('onClose', (_instance, done) => {
    unsubscribe(LISTEN, observeListener);
    done();
  });

  observed.set(instance.server, telemetry);
  return telemetry;
}

function requireApp(app: unknown): void {
  const { addHook, server } = (app ?? {}) as Partial<FastifyInstance>;
  if (typeof addHook === 'function' && server !== undefined) return;
  throw new TelemetryError(
    'VIGIE_E_FASTIFY_APP',
    `app must be a Fastify instance, received ${app === null ? 'null' : typeof app}. Pass fastify().`,
  );
}

function addHooks(app: FastifyInstance): void {
  try {
    addTrailHooks(app);
  } catch (error) {
    throw new TelemetryError(
      'VIGIE_E_FASTIFY_STARTED',
      `app must not have started, received one that refuses hooks (${(error as Error).message}). Call observe before app.listen or app.ready.`,
    );
  }
}
