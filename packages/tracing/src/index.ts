export { type Carrier, injectContext, runWithCarrier } from './carrier.ts';
export { createIdSource, type IdSource } from './ids.ts';
export type { HandedOverTrace, HandOver, RecordedSpans } from './instrumentation/hand-over.ts';
export {
  JOB_TRACE_KEY,
  type JobTracing,
  type JobTracingOptions,
  traceJobs,
  type TracedJob,
} from './instrumentation/jobs.ts';
export { type PgPool, tracePgPool } from './instrumentation/pg-pool.ts';
export type { RecordedSpan } from './instrumentation/recorded-span.ts';
export {
  createSpanRecorder,
  type Recording,
  type SpanRecorder,
  type SpanRecorderOptions,
} from './instrumentation/span-recorder.ts';
export { answerWorkerCalls, callWorker, type WorkerCalls } from './instrumentation/worker-calls.ts';
export type { Instrumentations } from './node-sdk.ts';
export type { OtlpTarget, TracingOptions } from './options.ts';
export type { ServerRequest } from './server-request.ts';
export { ServerSpan } from './server-span.ts';
export type { SpanLimits } from './span-limits.ts';
export { formatTraceparent, parseTraceContext, type RemoteParent } from './trace-context.ts';
export { createTracing, type IncomingHeaders, type Tracing } from './tracing.ts';
export { TracingError } from './tracing-error.ts';
