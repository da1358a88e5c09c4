import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '@vigie/metrics';
import type { Authorize } from './admin-token.ts';
import { type Answer, json, plain } from './answer.ts';
import { type EndpointPath, type EndpointPaths, pathsOf } from './endpoint-paths.ts';
import type { Health } from './health.ts';
import { createLogLevelEndpoint } from './log-level-endpoint.ts';
import type { LogLevelControl } from './log-level.ts';

export interface EndpointsOptions {
  readonly paths: EndpointPaths;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly logLevel: LogLevelControl;
  /** Who may change things; undefined: nobody, and what changes them is not there. */
  readonly authorize: Authorize | undefined;
  /** Told of each request when it is begun. */
  readonly begun: () => void;
  /** Told of each answer: they are counted, not traced or logged. */
  readonly answered: (answered: EndpointAnswer) => void;
}

export interface EndpointAnswer {
  readonly endpoint: string;
  readonly path: string;
  /** One that the endpoint knows, else `_OTHER`. */
  readonly method: string;
  readonly status: number;
  readonly durationSeconds: number;
}

/** Answers a request if it is for one of the operators' paths. */
export type Endpoints = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Endpoint {
  readonly name: string;
  readonly methods: readonly string[];
  readonly answer: (request: IncomingMessage) => Promise<Answer> | Answer;
}

const READ: readonly string[] = ['GET', 'HEAD'];

/** `/metrics`, `/livez`, `/readyz` and `/loglevel`, answered before the service's own handlers, whatever these are. */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { paths, metrics, health, authorize } = options;
  const endpoints = new Map<string, Endpoint>();
  const add = (path: EndpointPath, name: string, answer: Endpoint['answer'], methods = READ): void => {
    for (const one of pathsOf(path)) endpoints.set(one, { name, methods, answer });
  };
  add(paths.metrics, 'metrics', (request) =>
    metrics.scrape({
      ...one('accept', request.headers.accept),
      ...one('acceptEncoding', request.headers['accept-encoding']),
    }),
  );
  add(paths.live, 'live', () => json(200, { status: 'ok' }));
  add(paths.ready, 'ready', async () => {
    const readiness = await health.readiness();
    const status = readiness.ready ? 'ok' : readiness.stopping ? 'stopping' : 'failing';
    return json(readiness.ready ? 200 : 503, { status, checks: readiness.checks });
  });
  if (authorize !== undefined) {
    add(paths.logLevel, 'loglevel', createLogLevelEndpoint(authorize, options.logLevel), ['POST']);
  }

  return (request, response) => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const endpoint = endpoints.get(path);
    if (endpoint === undefined) return false;
    const begunAt = performance.now();
    const { method = '' } = request;
    options.begun();
    void respond(endpoint, request, response).then((status) =>
      options.answered({
        endpoint: endpoint.name,
        path,
        method: endpoint.methods.includes(method) ? method : '_OTHER',
        status,
        durationSeconds: (performance.now() - begunAt) / 1000,
      }),
    );
    return true;
  };
}

async function respond(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const answer = await answerTo(endpoint, request);
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
  return answer.status;
}

async function answerTo(endpoint: Endpoint, request: IncomingMessage): Promise<Answer> {
  if (!endpoint.methods.includes(request.method ?? '')) {
    return plain(405, `Only ${endpoint.methods.join(' and ')}.`, { allow: endpoint.methods.join(', ') });
  }
  try {
    return await endpoint.answer(request);
  } catch (error) {
    return plain(500, `The endpoint failed: ${error instanceof Error ? error.name : 'Error'}.`);
  }
}

function one<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, string>>);
}
