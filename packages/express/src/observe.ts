import type { ServerResponse } from 'node:http';
import { context } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, TelemetryError, type TelemetryOptions } from '@vigie/telemetry';
import type { Application } from 'express';
import { followLayers, kTrail, type Router, type Trail, type TrailedRequest } from './trail.ts';

/** Options of `observe`; see `TelemetryOptions`. */
export interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
export type Vigie = Telemetry;

/** The function of Express that every request passes, whatever middleware is there and in whatever order. */
interface ExpressInternals {
  handle: (this: ExpressInternals, request: TrailedRequest, response: ServerResponse, next?: unknown) => void;
  /** Made when it is first read, with the settings of that time. */
  readonly router: Router;
}

const observed = new WeakMap<object, Vigie>();

/**
 * Gives an Express service metrics, logs, traces and health.
 *
 * It works below middleware, where Express hands a request to them: it sees what was really sent, also when an error is
 * thrown, a stream breaks or the client leaves, and the order of `app.use` does not matter. `/metrics`, `/livez` and
 * `/readyz` are answered before any middleware runs. Error middleware runs as before; what it is given stands on the
 * request's log line.
 *
 * Calling it again on the same app gives the same telemetry.
 *
 * @throws TelemetryError `VIGIE_E_EXPRESS_APP` where `app` is none; else with the code of the option at fault
 * @example
 * ```ts
 * const app = express();
 * const vigie = observe(app, { service: 'orders' });
 * vigie.log.info('ready');
 * ```
 */
export function observe(app: Application, options: ObserveOptions = {}): Vigie {
  requireApp(app);
  const known = observed.get(app);
  if (known !== undefined) return known;

  const { env, ...telemetryOptions } = options;
  const telemetry = startTelemetry(telemetryOptions, env);
  const requests = telemetry.requests<Trail>({ route: (trail) => trail.route });
  const failed = (response: ServerResponse, error: unknown): void => requests.failed(response, error);
  const express = app as unknown as ExpressInternals;

  const handle = express.handle;
  express.handle = function observedHandle(request, response, next) {
    // An app mounted in an observed one is part of it.
    if (request[kTrail] !== undefined) return handle.call(this, request, response, next);
    if (telemetry.endpoints(request, response)) return;

    followLayers(this.router);
    const trail: Trail = { mount: '', route: undefined, failed };
    request[kTrail] = trail;
    const observation = requests.begin(request, response, trail);
    context.with(observation.context, handle, this, request, response, next);
  };

  observed.set(app, telemetry);
  return telemetry;
}

function requireApp(app: unknown): void {
  const { handle, set } = (app ?? {}) as { handle?: unknown; set?: unknown };
  if (typeof handle === 'function' && typeof set === 'function') return;
  throw new TelemetryError(
    'VIGIE_E_EXPRESS_APP',
    `app must be an Express application, received ${app === null ? 'null' : typeof app}. Pass express(), not a router or a server.`,
  );
}
