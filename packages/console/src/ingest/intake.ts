import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../limits.ts';
import type { Problem, ProblemCode, Receiver } from '../store/inbox.ts';
import type { Store } from '../store/store.ts';
import { BodyError, type PendingBytes } from './body.ts';
import { DecodeError } from './decode-error.ts';
import type { ConsoleUrls } from './wrong-path.ts';

/** What both receivers share. */
export interface Intake {
  readonly store: Store;
  readonly limits: Limits;
  readonly pending: PendingBytes;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly urls: ConsoleUrls;
}

export function requestPath(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function reportRequest(
  intake: Pick<Intake, 'store'>,
  request: IncomingMessage,
  problem: Pick<Problem, 'code' | 'receiver' | 'detail' | 'status'>,
): void {
  intake.store.inbox.report({
    ...problem,
    subject: `${request.method ?? ''} ${requestPath(request)}`,
    userAgent: request.headers['user-agent'] ?? '',
  });
}

/** Status, inbox code and words for an error thrown while a body was read or decoded. */
export function failureOf(error: unknown): {
  status: number;
  code: ProblemCode | undefined;
  message: string;
} {
  if (error instanceof BodyError || error instanceof DecodeError) {
    const code: ProblemCode | undefined =
      error.status === 413
        ? 'too-large'
        : error.status === 415
          ? 'encoding'
          : error.status === 503
            ? undefined
            : /at least one label/.test(error.message)
              ? 'no-labels'
              : 'undecodable';
    return { status: error.status, code, message: error.message };
  }
  return { status: 500, code: 'undecodable', message: 'the console failed to take this request' };
}

/**
 * Ends a response whose request body was perhaps not read: what still comes is discarded for a moment, so that the
 * sender reads the answer instead of a reset connection, and then the connection closes.
 */
export function endEarly(request: IncomingMessage, response: ServerResponse, body: Buffer | string): void {
  if (request.complete) {
    response.end(body);
    return;
  }
  response.setHeader('connection', 'close');
  response.end(body);
  request.resume();
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), 1000);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
}

/** For a person who opens the receiver in a browser. */
export function welcome(receiver: Receiver, urls: ConsoleUrls): string {
  const what =
    receiver === 'otlp'
      ? 'takes OTLP over HTTP (POST /v1/traces, /v1/logs, /v1/metrics)'
      : 'takes Loki pushes (POST /loki/api/v1/push)';
  return `This port of the Vigie console ${what}.\nThe page is at ${urls.page}\n`;
}
