import type { IncomingMessage, ServerResponse } from 'node:http';
import { context } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, type TelemetryOptions } from '@vigie/telemetry';
import type Koa from 'koa';
import type { Context } from 'koa';
import { routeOf } from './route.ts';

/** Options of `observe`; see `TelemetryOptions`. */
export interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
export type Vigie = Telemetry;

/** The parts of Koa that every request passes, whatever middleware is there and in whatever order. */
interface KoaInternals {
  handleRequest: (this: unknown, koaContext: KoaContext, middleware: unknown) => Promise<unknown>;
  onerror: (error: unknown) => void;
  readonly context: { onerror: (this: KoaContext, error: unknown) => void };
}

type KoaContext = Context & { readonly req: IncomingMessage; readonly res: ServerResponse };

const observed = new WeakMap<object, Vigie>();

/**
 * Gives a Koa service metrics, logs, traces and health.
 *
 * It works below middleware, where Koa hands a request to them: it sees what was really sent, also when an error is
 * thrown, a stream breaks or the client leaves, and the order of `app.use` does not matter. `/metrics`, `/livez` and
 * `/readyz` are answered before any middleware runs. Errors that Koa would print to stderr stand on the request's log
 * line instead; listeners of `app.on('error')` are called as before.
 *
 * Calling it again on the same app gives the same telemetry.
 *
 * @throws TelemetryError with the code of the option at fault
 * @example
 * ```ts
 * const app = new Koa();
 * const vigie = observe(app, { service: 'orders' });
 * vigie.log.info('ready');
 * ```
 */
export function observe(app: Koa, options: ObserveOptions = {}): Vigie {
  const known = observed.get(app);
  if (known !== undefined) return known;

  const { env, ...telemetryOptions } = options;
  const telemetry = startTelemetry(telemetryOptions, env);
  const requests = telemetry.requests<Context>({ route: routeOf });
  const koa = app as unknown as KoaInternals;

  const handleRequest = koa.handleRequest;
  koa.handleRequest = function observedHandleRequest(koaContext, middleware) {
    const { req, res } = koaContext;
    if (telemetry.endpoints(req, res)) return Promise.resolve();
    const observation = requests.begin(req, res, koaContext);
    return context.with(observation.context, handle, undefined, this, koaContext, middleware);
  };

  // Given no receiver, the context manager binds no function for each request.
  const handle = (receiver: unknown, koaContext: KoaContext, middleware: unknown): Promise<unknown> =>
    handleRequest.call(receiver, koaContext, middleware);

  const contextOnError = koa.context.onerror;
  koa.context.onerror = function observedOnError(error) {
    if (error !== null && error !== undefined) requests.failed(this.res, error);
    contextOnError.call(this, error);
  };

  // Koa prints an error only where nobody listens; the log line has it, so this default prints nothing.
  const printError = koa.onerror;
  if (app.listeners('error').includes(printError)) app.off('error', printError);
  koa.onerror = () => {};

  observed.set(app, telemetry);
  return telemetry;
}
