import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '@vigie/metrics';
import type { Health } from './health.ts';

/** Paths a service answers for its operators; `false` switches one off. */
export interface EndpointPaths {
  readonly metrics: string | false;
  readonly live: string | false;
  readonly ready: string | false;
}

export interface EndpointsOptions {
  readonly paths: EndpointPaths;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Told of each answer: they are counted, not traced or logged. */
  readonly answered: (endpoint: string, status: number) => void;
}

/** Answers a request if it is for one of the operators' paths. */
export type Endpoints = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

type Endpoint = (request: IncomingMessage) => Promise<Answer> | Answer;

const TEXT = 'text/plain; charset=utf-8';

/** `/metrics`, `/livez` and `/readyz`, answered before the service's own handlers, whatever these are. */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { paths, metrics, health } = options;
  const endpoints = new Map<string, { name: string; answer: Endpoint }>();
  const add = (path: string | false, name: string, answer: Endpoint): void => {
    if (path !== false) endpoints.set(path, { name, answer });
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

  return (request, response) => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const endpoint = endpoints.get(mark === -1 ? url : url.slice(0, mark));
    if (endpoint === undefined) return false;
    void respond(endpoint.answer, request, response).then((status) =>
      options.answered(endpoint.name, status),
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
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return {
      status: 405,
      headers: { allow: 'GET, HEAD', 'content-type': TEXT },
      body: 'Only GET and HEAD.\n',
    };
  }
  try {
    return await endpoint(request);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    return { status: 500, headers: { 'content-type': TEXT }, body: `The endpoint failed: ${name}.\n` };
  }
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(body)}\n`,
  };
}

function one<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, string>>);
}
