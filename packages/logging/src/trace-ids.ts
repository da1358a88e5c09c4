/** The ids of a span, as W3C trace context and OpenTelemetry write them. */
export interface TraceIds {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 0 to 255; bit 0: sampled. */
  readonly traceFlags: number;
}
