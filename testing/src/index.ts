export { liveHeapBytes } from './heap.ts';
export { captureLines, type CapturedLines, linesOf, type Lines, type LogLine } from './lines.ts';
export { type BackendMode, type OtlpBackend, type ReceivedSpan, startOtlpBackend } from './otlp-backend.ts';
export { decodeTraceBody, decodeTraceRequest } from './otlp-protobuf.ts';
export { type Reply, send, type SendOptions } from './send.ts';
export { type Created, observed, type Service, startService } from './service.ts';
export { sumSeries } from './sum-series.ts';
export { sendEveryKind } from './traffic.ts';
