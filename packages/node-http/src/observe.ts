import { captureRejectionSymbol } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { context } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, TelemetryError, type TelemetryOptions } from '@vigie/telemetry';

/** Options of `observe`; see `TelemetryOptions`. */
export interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`, and the two things node:http cannot know. */
export interface Vigie extends Telemetry {
  /**
   * Names the route that answers: a template such as `/users/:id`, never the path. The last one named counts. A request
   * without is recorded without a route.
   */
  setRoute(response: ServerResponse, template: string): void;
  /** Says what a handler caught, for the request's log line and span. The first error counts. */
  failed(response: ServerResponse, error: unknown): void;
}

/** Null from the moment a response is observed until its route is named. */
const kRoute: unique symbol = Symbol('vigie.route');
type ObservedResponse = ServerResponse & { [kRoute]?: string | null };

/** The two functions of a server that every request passes, whatever listens and since when. */
interface ServerInternals {
  emit: (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;
  [captureRejectionSymbol]: (
    this: unknown,
    error: unknown,
    event: string | symbol,
    ...args: unknown[]
  ) => void;
}

/** The events that hand a request to its listener; `checkContinue` and `checkExpectation` may hand it on as a `request`. */
const REQUEST_EVENTS: ReadonlySet<string | symbol> = new Set([
  'request',
  'checkContinue',
  'checkExpectation',
]);

const observed = new WeakMap<object, Vigie>();

/**
 * Gives a service on node:http or node:https metrics, logs, traces and health.
 *
 * It works below the listeners of `request`, where the server hands a request to them: it sees what was really sent, also
 * when a listener throws, a stream breaks or the client leaves, and listeners may be added before or after.
 * `/metrics`, `/livez` and `/readyz` are answered before any listener runs. Upgrades are not touched.
 *
 * Calling it again on the same server gives the same telemetry.
 *
 * @throws TelemetryError `VIGIE_E_NODE_HTTP_SERVER` where `server` is none; else with the code of the option at fault
 * @example
 * ```ts
 * const server = createServer((request, response) => response.end('hello'));
 * const vigie = observe(server, { service: 'orders' });
 * vigie.log.info('ready');
 * ```
 */
export function observe(server: Server, options: ObserveOptions = {}): Vigie {
  requireServer(server);
  const known = observed.get(server);
  if (known !== undefined) return known;

  const { env, ...telemetryOptions } = options;
  const telemetry = startTelemetry(telemetryOptions, env);
  const requests = telemetry.requests<ObservedResponse>({
    route: (response) => response[kRoute] ?? undefined,
  });
  const internals = server as unknown as ServerInternals;

  const emit = internals.emit;
  internals.emit = function observedEmit(event, ...args) {
    if (!REQUEST_EVENTS.has(event)) return emit.call(this, event, ...args);
    const [request, response] = args as [IncomingMessage, ObservedResponse];
    if (response[kRoute] !== undefined) return emit.call(this, event, request, response);
    if (telemetry.endpoints(request, response)) return true;

    response[kRoute] = null;
    const observation = requests.begin(request, response, response);
    try {
      return context.with(observation.context, emit, this, event, request, response);
    } catch (error) {
      requests.failed(response, error);
      throw error;
    }
  };

  // Where a server has `captureRejections`, node:http answers 500 here for a listener that rejected.
  const onRejection = internals[captureRejectionSymbol];
  internals[captureRejectionSymbol] = function observedRejection(error, event, ...args) {
    if (REQUEST_EVENTS.has(event)) requests.failed(args[1] as ObservedResponse, error);
    onRejection.call(this, error, event, ...args);
  };

  const vigie: Vigie = Object.assign(telemetry, {
    setRoute(response: ObservedResponse, template: string): void {
      if (response[kRoute] !== undefined) response[kRoute] = template;
    },
    failed: (response: ServerResponse, error: unknown): void => requests.failed(response, error),
  });
  observed.set(server, vigie);
  return vigie;
}

function requireServer(server: unknown): void {
  const { emit, listen } = (server ?? {}) as Partial<Server>;
  if (typeof emit === 'function' && typeof listen === 'function') return;
  throw new TelemetryError(
    'VIGIE_E_NODE_HTTP_SERVER',
    `server must be a server of node:http or node:https, received ${server === null ? 'null' : typeof server}. Pass createServer(listener), not the listener.`,
  );
}
