/** One request that has ended. A richer record may be passed as it is. */
export interface RequestMeasurement {
  /** As received; what HTTP does not define is shown as `_OTHER`. */
  readonly method: string;
  /** The route's template, never the path; left out where unknown. */
  readonly route?: string | undefined;
  /** As sent; 0 where the connection ended before a status was sent, and left out then. */
  readonly status: number;
  readonly scheme: string;
  /** Class of the failure, of few values. */
  readonly errorType?: string | undefined;
  readonly durationSeconds: number;
  /** Bytes of the request's body; not recorded where unknown. */
  readonly requestBytes?: number | undefined;
  /** Bytes of the response's body. */
  readonly responseBytes: number;
  /** With `spanId`: the request becomes the exemplar of its bucket. */
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** W3C trace flags; an exemplar is kept only for a sampled trace. Sampled where not given. */
  readonly traceFlags?: number | undefined;
  /** Unix milliseconds, the exemplar's time. The clock is read where not given. */
  readonly endTimeMs?: number | undefined;
}

/** Measures HTTP requests. Neither call throws, waits, or grows without a bound. */
export interface HttpServerMetrics {
  /** A request has begun; `ended` must follow with the same method and scheme. */
  started(method: string, scheme: string): void;
  ended(request: RequestMeasurement): void;
}
