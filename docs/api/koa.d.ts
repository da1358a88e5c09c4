import { SignalOptions, Telemetry, Telemetry as Telemetry$1, TelemetryOptions, handleSignals } from "@vigie/telemetry";
import Koa from "koa";
/** Options of `observe`; see `TelemetryOptions`. */
interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
type Vigie = Telemetry$1;
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
declare function observe(app: Koa, options?: ObserveOptions): Vigie;
export { type ObserveOptions, type SignalOptions, type Telemetry, type Vigie, handleSignals, observe };