import { PassThrough } from 'node:stream';
import type { Context } from 'koa';

export interface EventStream {
  /** @param id what the browser sends as `Last-Event-ID` when it connects again */
  send(event: string, id: string, data: unknown): void;
  /** Ends the answer as complete. */
  end(): void;
}

export interface EventStreamOptions {
  /** Told once, however the stream ended. */
  readonly closed: () => void;
  /** Between two signs of life, so that proxies keep the connection and a client that is gone is noticed. Default 15 s. */
  readonly heartbeatMs?: number;
  /** After which the stream ends and the browser connects again, signed in or not. Default 10 min. */
  readonly maxAgeMs?: number;
}

/** What a client that does not read may have waiting. */
const MAX_WAITING_BYTES = 16_384;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

/** Answers with server-sent events (the HTML standard, section 9.2). */
export function openEventStream(ctx: Context, options: EventStreamOptions): EventStream {
  const { closed, heartbeatMs = 15_000, maxAgeMs = 600_000 } = options;
  const stream = new PassThrough();
  const write = (text: string): void => {
    if (stream.destroyed || stream.writableEnded) return;
    if (stream.writableLength > MAX_WAITING_BYTES) stream.destroy();
    else stream.write(text);
  };
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs).unref();
  const deadline = setTimeout(() => stream.end(), maxAgeMs).unref();
  stream.once('close', () => {
    clearInterval(heartbeat);
    clearTimeout(deadline);
    closed();
  });
  ctx.status = 200;
  ctx.type = 'text/event-stream; charset=utf-8';
  ctx.set('Cache-Control', 'no-store, no-transform');
  ctx.set('X-Accel-Buffering', 'no');
  ctx.body = stream;
  write(`retry: ${RETRY_MS}\n\n`);
  return {
    send: (event, id, data) => write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => void stream.end(),
  };
}
