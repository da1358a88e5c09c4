import { SignalOptions, Telemetry, Telemetry as Telemetry$1, TelemetryOptions, handleSignals } from "@vigie/telemetry";
import { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerBase } from "fastify";
/** Options of `observe`; see `TelemetryOptions`. */
interface ObserveOptions extends TelemetryOptions {
  /** Variables to read, `process.env` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
/** What a service gets: `log`, `meter`, `tracer`, `health`, `shutdown()`. */
type Vigie = Telemetry$1;
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
declare function observe<RawServer extends RawServerBase, RawRequest extends RawRequestDefaultExpression<RawServer>, RawReply extends RawReplyDefaultExpression<RawServer>, Logger extends FastifyBaseLogger, TypeProvider extends FastifyTypeProvider>(app: FastifyInstance<RawServer, RawRequest, RawReply, Logger, TypeProvider>, options?: ObserveOptions): Vigie;
export { type ObserveOptions, type SignalOptions, type Telemetry, type Vigie, handleSignals, observe };