import type { Context } from 'koa';

/** What @koa/router leaves on a Koa context. */
interface RouterState {
  readonly method: string;
  /** Path of the layer that ran last, once one matched. */
  readonly _matchedRoute?: string | RegExp;
  /** All layers whose path matched, in order of registration. */
  readonly matched?: readonly RouterLayer[];
}

interface RouterLayer {
  readonly path: string | RegExp;
  readonly methods: readonly string[];
}

/**
 * The template of the route that answered, with the prefixes of all routers above it.
 *
 * The router also names the layers of `router.use`, which are no routes: when a middleware ends the request (a 401, say),
 * the route it guards is meant.
 */
export function routeOf(koaContext: Context): string | undefined {
  const { _matchedRoute: ran, matched, method } = koaContext as unknown as RouterState;
  if (ran === undefined) return undefined;
  if (matched === undefined || matched.length < 2) return String(ran);
  let guarded: RouterLayer | undefined;
  for (const layer of matched) {
    if (layer.methods.length === 0) continue;
    if (layer.path === ran) return String(ran);
    if (guarded === undefined && layer.methods.includes(method)) guarded = layer;
  }
  return String(guarded?.path ?? ran);
}
