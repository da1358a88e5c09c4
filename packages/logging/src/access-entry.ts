/** One finished request, as the access line tells it. */
export interface AccessEntry {
  readonly method: string;
  /** Route template; left out when no route matched. */
  readonly route?: string | undefined;
  /** Path as received. What follows a `?` or `#` is not written. */
  readonly path: string;
  /** Status as sent. */
  readonly status: number;
  readonly durationMs: number;
  /** Bytes of the response body as sent. */
  readonly responseBytes: number;
  readonly clientAborted: boolean;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly traceFlags?: number | undefined;
  /** End of the request, epoch milliseconds: the line's time. */
  readonly endTimeMs: number;
  /** What was thrown, if anything. */
  readonly error?: unknown;
}
