import { SignalOptions, Telemetry, Telemetry as Telemetry$1, TelemetryOptions, handleSignals } from "@vigie/telemetry";
import { Application } from "express";
/** Options of `observe`; see `TelemetryOptions`. */
interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
type Vigie = Telemetry$1;
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
declare function observe(app: Application, options?: ObserveOptions): Vigie;
export { type ObserveOptions, type SignalOptions, type Telemetry, type Vigie, handleSignals, observe };