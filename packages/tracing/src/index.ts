export { type Carrier, injectContext, runWithCarrier } from './carrier.ts';
export { createIdSource, type IdSource } from './ids.ts';
export { type PgPool, tracePgPool } from './instrumentation/pg-pool.ts';
export type { Instrumentations } from './node-sdk.ts';
export { ServerSpan, type ServerRequest } from './server-span.ts';
export type { SpanDeliveryBounds } from './span-delivery.ts';
export { formatTraceparent, parseTraceContext, type RemoteParent } from './trace-context.ts';
export {
  createTracing,
  type IncomingHeaders,
  type OtlpTarget,
  type Tracing,
  type TracingOptions,
} from './tracing.ts';
export { TracingError } from './tracing-error.ts';
