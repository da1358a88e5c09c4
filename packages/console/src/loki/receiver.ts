import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../ingest/body.ts';
import { allowOrigin, answerPreflight } from '../ingest/cors.ts';
import { endEarly, failureOf, reportRequest, requestPath, welcome, type Intake } from '../ingest/intake.ts';
import { parseMediaType } from '../ingest/media-type.ts';
import { explainWrongPath } from '../ingest/wrong-path.ts';
import { receiveOtlp } from '../otlp/receiver.ts';
import type { ProblemCode } from '../store/inbox.ts';
import { serviceOf } from './labels.ts';
import { receivedLog } from './line.ts';
import { decodePushJson, decodePushProtobuf, type PushedStream } from './push.ts';

/** Loki's push API, `POST /loki/api/v1/push`, and `/ready`. Loki's OTLP path `/otlp/v1/logs` is taken too. */
export function lokiReceiver(intake: Intake): RequestListener {
  return (request, response) => {
    const path = requestPath(request);
    if (path === '/loki/api/v1/push') void receivePush(request, response, intake);
    else if (path === '/otlp/v1/logs') void receiveOtlp(request, response, 'logs', intake);
    else if (path === '/ready') response.end('ready\n');
    else refusePath(request, response, path, intake);
  };
}

async function receivePush(
  request: IncomingMessage,
  response: ServerResponse,
  intake: Intake,
): Promise<void> {
  const refuse = (status: number, code: ProblemCode | undefined, message: string): void => {
    if (code) reportRequest(intake, request, { code, receiver: 'loki', detail: message, status });
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.statusCode = status;
    endEarly(request, response, `${message}\n`);
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
    refuse(405, 'method', `${request.method} is not taken here; push with POST.`);
  } else {
    try {
      await readBody(request, intake.limits.maxBodyBytes, intake.pending, (body) =>
        takePush(body, request, intake),
      );
      response.writeHead(204).end();
    } catch (error) {
      const { status, code, message } = failureOf(error);
      if (status === 503) response.setHeader('retry-after', '1');
      refuse(status, code, message);
    }
  }
}

function takePush(body: Buffer, request: IncomingMessage, intake: Intake): void {
  const { store, limits } = intake;
  const streams = decodePush(body, request, intake);
  const repeated = store.pushes.seen(body);
  const nowMs = store.now();
  let flagged = 0;
  for (const { labels, entries } of streams) {
    const resource = { service: serviceOf(labels), attributes: '[]' };
    if (repeated) {
      store.addDuplicateLogs(resource, entries.length);
      continue;
    }
    const logs = entries.map((entry) => receivedLog(entry, labels, limits, nowMs));
    flagged += logs.filter((log) => log.flag !== '').length;
    store.addLogs(resource, logs);
  }
  if (flagged > 0) {
    const detail = `${flagged} lines that a production Loki refuses by default: older than 7 days, more than 10 minutes ahead, or over 256 KiB. They are kept here.`;
    reportRequest(intake, request, { code: 'log-flagged', receiver: 'loki', detail, status: 204 });
  }
}

/** As Loki does: JSON when the type says so, else protobuf in snappy. */
function decodePush(body: Buffer, request: IncomingMessage, { limits }: Intake): PushedStream[] {
  const type = parseMediaType(request.headers['content-type'])?.type;
  return type === 'application/json' ? decodePushJson(body, limits) : decodePushProtobuf(body, limits);
}

function refusePath(request: IncomingMessage, response: ServerResponse, path: string, intake: Intake): void {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && (path === '/' || path === '/favicon.ico')) {
    response.statusCode = path === '/' ? 200 : 404;
    response.end(welcome('loki', intake.urls));
    return;
  }
  const { code, fix } = explainWrongPath('loki', path, intake.urls);
  reportRequest(intake, request, { code, receiver: 'loki', detail: fix, status: 404 });
  response.statusCode = 404;
  endEarly(request, response, `${fix}\n`);
}
