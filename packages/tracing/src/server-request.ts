/** What a server span says of its request; HTTP semantic conventions 1.4x. Times are Unix milliseconds. */
export interface ServerRequest {
  readonly method: string;
  /** The method as received, where `method` is `_OTHER`. */
  readonly methodOriginal?: string | undefined;
  /** The route's template; absent where no route matched. */
  readonly route?: string | undefined;
  readonly path: string;
  /** Without the question mark; written only where the service asked for it. */
  readonly query?: string | undefined;
  readonly scheme: string;
  /** As sent; 0 where the connection ended before a status was sent. */
  readonly status: number;
  /** The `Host` header. */
  readonly host?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly protocolVersion: string;
  readonly requestBytes?: number | undefined;
  readonly responseBytes: number;
  readonly errorType?: string | undefined;
  readonly error?: unknown;
  readonly startTimeMs: number;
  readonly durationMs: number;
}
