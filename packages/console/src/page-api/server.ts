import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { endEarly, reportRequest, requestPath } from '../ingest/intake.ts';
import { explainWrongPath, type ConsoleUrls } from '../ingest/wrong-path.ts';
import type { PageFile } from '../page-files.ts';
import type { Scraper } from '../scrape/scraper.ts';
import type { Store } from '../store/store.ts';
import { viewCost } from './cost.ts';
import { refusal } from './guard.ts';
import type { Live } from './live.ts';
import { listLogs } from './logs.ts';
import { viewMetrics } from './metrics.ts';
import { listRequests } from './requests.ts';
import { listServices } from './services.ts';
import { viewSpan } from './span-view.ts';
import { viewTrace } from './trace-view.ts';

export interface PageServerOptions {
  readonly store: Store;
  readonly scraper: Scraper;
  readonly live: Live;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly urls: ConsoleUrls;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly startedMs: number;
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The page and its JSON API. Only GET and HEAD, without side effects, save the guarded `POST /api/clear`. */
export function pageServer(options: PageServerOptions): RequestListener {
  const token = randomBytes(24).toString('hex');
  return (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refused = refusal(request, options.host, options.allowedHosts);
    if (refused !== undefined) {
      reportRequest(options, request, { code: 'host', receiver: 'page', detail: refused, status: 403 });
      answer(request, response, 403, { error: refused });
      return;
    }
    try {
      route(request, response, options, token);
    } catch {
      answer(request, response, 500, { error: 'the console failed to answer this request' });
    }
  };
}

function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: PageServerOptions,
  token: string,
): void {
  const path = requestPath(request);
  if (request.method === 'POST' && path === '/api/clear') {
    clear(request, response, options, token);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuseWrite(request, response, path, options);
    return;
  }
  const file = options.files.get(path === '/' ? '/index.html' : path);
  if (file) {
    response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  } else if (path === '/api/events') options.live.serve(request, response);
  else if (path.startsWith('/api/')) {
    const params = new URL(request.url ?? '/', 'http://console').searchParams;
    const found = path === '/api/session' ? { token } : read(path, params, options);
    if (found === undefined) answer(request, response, 404, { error: `there is nothing at ${path}` });
    else answer(request, response, 200, found);
  } else answer(request, response, 404, { error: `there is nothing at ${path}; the page is at /` });
}

function read(path: string, params: URLSearchParams, options: PageServerOptions): unknown {
  const { store, scraper } = options;
  const span = /^\/api\/traces\/([0-9a-fA-F]{32})(?:\/spans\/([0-9a-fA-F]{16}))?$/.exec(path);
  if (span?.[1]) {
    const trace = store.traces.get(span[1].toLowerCase());
    if (!trace) return undefined;
    return span[2] ? viewSpan(trace, span[2].toLowerCase()) : viewTrace(trace);
  }
  switch (path) {
    case '/api/services':
      return { nowMs: store.now(), services: listServices(store, scraper.targets) };
    case '/api/requests':
      return listRequests(store, params);
    case '/api/logs':
      return listLogs(store, params);
    case '/api/metrics':
      return viewMetrics(store, scraper.targets, params);
    case '/api/cost':
      return viewCost(store);
    case '/api/inbox':
      return { total: store.inbox.total, problems: store.inbox.list(), urls: options.urls };
    case '/api/stats':
      return {
        ...store.stats(),
        residentBytes: process.memoryUsage.rss(),
        uptimeSeconds: (store.now() - options.startedMs) / 1000,
        problems: store.inbox.total,
        urls: options.urls,
      };
    default:
      return undefined;
  }
}

function clear(
  request: IncomingMessage,
  response: ServerResponse,
  { store }: PageServerOptions,
  token: string,
): void {
  const given = Buffer.from(String(request.headers['x-vigie-token'] ?? ''));
  const expected = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    answer(request, response, 403, {
      error: 'header x-vigie-token does not hold the token of GET /api/session',
    });
    return;
  }
  store.clear();
  answer(request, response, 200, { cleared: true });
}

function refuseWrite(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: PageServerOptions,
): void {
  response.setHeader('allow', 'GET, HEAD');
  const { code, fix } = explainWrongPath('page', path, options.urls);
  const isApi = path.startsWith('/api/') && code === 'unknown-path';
  const detail = isApi ? `${request.method} is not taken here; the page's API is read with GET.` : fix;
  reportRequest(options, request, { code: isApi ? 'method' : code, receiver: 'page', detail, status: 405 });
  answer(request, response, 405, { error: detail });
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  endEarly(request, response, request.method === 'HEAD' ? '' : JSON.stringify(body));
}
