import { SignalOptions, Telemetry, Telemetry as Telemetry$1, TelemetryOptions, handleSignals } from "@vigie/telemetry";
import { Server, ServerResponse } from "node:http";
/** Options of `observe`; see `TelemetryOptions`. */
interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`, and the two things node:http cannot know. */
interface Vigie extends Telemetry$1 {
  /**
   * Names the route that answers: a template such as `/users/:id`, never the path. The last one named counts. A request
   * without is recorded without a route.
   */
  setRoute(response: ServerResponse, template: string): void;
  /** Says what a handler caught, for the request's log line and span. The first error counts. */
  failed(response: ServerResponse, error: unknown): void;
}
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
declare function observe(server: Server, options?: ObserveOptions): Vigie;
export { type ObserveOptions, type SignalOptions, type Telemetry, type Vigie, handleSignals, observe };