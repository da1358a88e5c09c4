export type { EndpointPaths, Endpoints } from './endpoints.ts';
export type { CheckResult, Health, Readiness, ReadinessCheck } from './health.ts';
export {
  type OtlpOptions,
  type ResolvedTelemetryOptions,
  resolveOptions,
  type TelemetryOptions,
} from './options.ts';
export type { FrameworkAdapter, RequestObservation, RequestObserver } from './request-observer.ts';
export type { RequestRecord } from './request-record.ts';
export { handleSignals, type SignalOptions } from './signals.ts';
export { startTelemetry, type Telemetry } from './telemetry.ts';
export { TelemetryError } from './telemetry-error.ts';
