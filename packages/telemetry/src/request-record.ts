/**
 * What was observed of one request, made once when its response is closed. Every signal is written from it and from
 * nothing else, which is why they agree.
 */
export interface RequestRecord {
  /** One of HTTP's known methods, else `_OTHER`. */
  readonly method: string;
  /** As received, where `method` is `_OTHER`. */
  readonly methodOriginal: string | undefined;
  /** The route's template, e.g. `/users/:id`; undefined where none matched. Never the path. */
  readonly route: string | undefined;
  /** Without the query string. */
  readonly path: string;
  /** Without the question mark; undefined unless the service asked to keep it. */
  readonly query: string | undefined;
  readonly scheme: 'http' | 'https';
  /** The `Host` header. */
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** `1.0`, `1.1`, `2`. */
  readonly protocolVersion: string;
  /** As sent; 0 where the connection ended before a status was sent. */
  readonly status: number;
  /** Declared size of the request's body; undefined where the client did not say. */
  readonly requestBytes: number | undefined;
  /** Bytes of body handed to the connection. */
  readonly responseBytes: number;
  /** The connection ended before the response was complete, and not by an error of ours. */
  readonly clientAborted: boolean;
  /** Unix milliseconds, with fractions. */
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly durationMs: number;
  readonly durationSeconds: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  /** Whom it was for, where the service tells (`cost.tenant`). */
  readonly tenant: string | undefined;
  /** What the framework's error funnel caught, for responses of 500 and above or cut short. */
  readonly error: unknown;
  /** Class of the failure, of few values: an error's name, a status of 500 and above, `aborted`. */
  readonly errorType: string | undefined;
}
