import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../ingest/body.ts';
import { allowOrigin, answerPreflight } from '../ingest/cors.ts';
import { endEarly, failureOf, reportRequest, requestPath, welcome, type Intake } from '../ingest/intake.ts';
import { encodingOf, type Encoding } from '../ingest/media-type.ts';
import { explainWrongPath } from '../ingest/wrong-path.ts';
import type { ProblemCode } from '../store/inbox.ts';
import { contentType, statusBody, type Signal } from './responses.ts';
import { takeSignal } from './take-signal.ts';

const SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
]);

/** OTLP/HTTP by the OpenTelemetry protocol specification: `/v1/traces`, `/v1/metrics`, `/v1/logs`. */
export function otlpReceiver(intake: Intake): RequestListener {
  return (request, response) => {
    const signal = SIGNALS.get(requestPath(request));
    if (signal) void receiveOtlp(request, response, signal, intake);
    else refusePath(request, response, intake);
  };
}

/** Answers one export request; never rejects. */
export async function receiveOtlp(
  request: IncomingMessage,
  response: ServerResponse,
  signal: Signal,
  intake: Intake,
): Promise<void> {
  const encoding = encodingOf(request.headers['content-type']);
  const refuse = (status: number, code: ProblemCode | undefined, message: string): void => {
    if (code) reportRequest(intake, request, { code, receiver: 'otlp', detail: message, status });
    const answerAs = encoding ?? 'json';
    response.setHeader('content-type', contentType(answerAs));
    response.statusCode = status;
    endEarly(request, response, statusBody(answerAs, status, message));
  };

  if (!allowOrigin(request, response, intake.allowedOrigins)) {
    const origin = request.headers.origin ?? '';
    refuse(
      403,
      'preflight',
      `Origin ${origin} is not allowed; start the console with --allow-origin ${origin}.`,
    );
  } else if (request.method === 'OPTIONS') answerPreflight(request, response);
  else if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS');
    refuse(405, 'method', `${request.method} is not taken here; send ${signal} with POST.`);
  } else if (!encoding) {
    const received = request.headers['content-type'] ?? 'none';
    refuse(
      415,
      'media-type',
      `Content-Type "${received}" is not understood; send application/x-protobuf or application/json.`,
    );
  } else {
    try {
      const answer = await readBody(request, intake.limits.maxBodyBytes, intake.pending, (body) =>
        takeSignal(signal, encoding, body, intake, request),
      );
      accept(response, encoding, answer);
    } catch (error) {
      const { status, code, message } = failureOf(error);
      if (status === 503) response.setHeader('retry-after', '1');
      refuse(status, code, message);
    }
  }
}

function accept(response: ServerResponse, encoding: Encoding, body: Buffer): void {
  response.writeHead(200, { 'content-type': contentType(encoding), 'content-length': body.length });
  response.end(body);
}

function refusePath(request: IncomingMessage, response: ServerResponse, intake: Intake): void {
  const path = requestPath(request);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && (path === '/' || path === '/favicon.ico')) {
    response.writeHead(path === '/' ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(welcome('otlp', intake.urls));
    return;
  }
  const { code, fix } = explainWrongPath('otlp', path, intake.urls);
  reportRequest(intake, request, { code, receiver: 'otlp', detail: fix, status: 404 });
  const encoding = encodingOf(request.headers['content-type']) ?? 'json';
  allowOrigin(request, response, intake.allowedOrigins);
  response.setHeader('content-type', contentType(encoding));
  response.statusCode = 404;
  endEarly(request, response, statusBody(encoding, 404, fix));
}
