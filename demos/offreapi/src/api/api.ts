import { Router } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { ReceiveDependencies } from '../applications/receive.ts';
import { readJson } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import type { ScorerKind } from '../scoring/scorer.ts';
import { authenticate } from './authenticate.ts';
import { check } from './check.ts';
import { openApiDocument, type OpenApiDocument } from './openapi.ts';
import { queryReader } from './query.ts';
import type { Call, Route } from './route.ts';
import { accountRoutes } from './routes/accounts.ts';
import { applicationRoutes } from './routes/applications.ts';
import { candidateRoutes } from './routes/candidates.ts';
import { descriptionRoutes } from './routes/description.ts';
import { offerRoutes } from './routes/offers.ts';
import { scoringRoutes } from './routes/scoring.ts';
import { tokenRoutes } from './routes/tokens.ts';

export interface ApiDependencies extends ReceiveDependencies {
  readonly scorer: ScorerKind;
}

export const API_PREFIX = '/api/v1';

/** Every operation, the description of them all included. */
export function apiRoutes(deps: ApiDependencies): { routes: Route[]; document: OpenApiDocument } {
  const routes: Route[] = [
    ...offerRoutes(deps),
    ...applicationRoutes(deps),
    ...candidateRoutes(deps),
    ...tokenRoutes(deps),
    ...accountRoutes(deps),
    ...scoringRoutes(deps),
    ...descriptionRoutes(() => document),
  ];
  const document = openApiDocument(routes, API_PREFIX);
  return { routes, document };
}

/** What the pages do, as JSON under `/api/v1`. */
export function createApi(deps: ApiDependencies): Middleware {
  const router = new Router({ prefix: API_PREFIX });
  for (const route of apiRoutes(deps).routes) {
    router.register(route.path, [route.method.toLowerCase()], serve(deps, route));
  }
  const answer = router.routes();
  return (ctx, next) => answer(ctx as Parameters<typeof answer>[0], () => otherwise(ctx, next));
}

/** In characters: the header `Link` repeats the query up to four times, and clients take 16 KB of headers. */
const MAX_QUERY = 2000;

/** In this order: who calls, what they accept, whether the request is one that the route takes. */
function serve(deps: ApiDependencies, route: Route): Middleware {
  const readQuery = route.query === undefined ? () => ({}) : queryReader(route.query);
  const { contentType = route.reply.schema === undefined ? undefined : 'application/json' } = route.reply;
  return async (ctx) => {
    const em = deps.database.orm.em.fork();
    const caller = await authenticate(em, ctx, route.access, deps.now());
    if (contentType !== undefined && !ctx.accepts(contentType)) throw new Problem('not-acceptable');
    if (ctx.querystring.length > MAX_QUERY) throw new Problem('uri-too-long');
    const call: Call<unknown, unknown> = {
      ctx,
      em,
      ...caller,
      query: readQuery(ctx.query),
      body: route.body === undefined ? undefined : check(route.body, await readJson(ctx)),
      param: (name) => paramOf(ctx, name),
    };
    const body = await route.handle(call as Call<Record<string, unknown>, unknown>);
    ctx.status = route.reply.status;
    if (contentType === undefined) return;
    ctx.body = contentType === 'application/json' ? JSON.stringify(body) : body;
    ctx.type = contentType;
  };
}

function paramOf(ctx: Context, name: string): string {
  const { params } = ctx as { params?: Readonly<Record<string, string>> };
  return params?.[name] ?? '';
}

/** What no route answers: another method on an address that exists is told those it takes, all else is not there. */
const otherwise: Middleware = (ctx, next) => {
  if (!ctx.path.startsWith('/api/')) return next();
  const { matched = [] } = ctx as { matched?: readonly { methods: readonly string[] }[] };
  const methods = new Set(matched.flatMap((layer) => layer.methods));
  if (methods.size === 0) throw new Problem('not-found');
  ctx.set('Allow', [...methods, 'OPTIONS'].join(', '));
  if (ctx.method !== 'OPTIONS') throw new Problem('method-not-allowed');
  ctx.status = 204;
  return Promise.resolve();
};
