import type { IncomingHttpHeaders } from 'node:http';

/** What the server answered, for callers that read partial success from it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most `maxResponseBytes` of the body, as sent. */
  readonly body: Buffer;
}
