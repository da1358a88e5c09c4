import type { Context } from 'koa';

/** The fields of Vigie's access line, so that every logger of this benchmark writes the same. */
export function accessFields(ctx: Context, startedAt: number): Record<string, unknown> {
  return {
    method: ctx.method,
    route: ctx['_matchedRoute'],
    path: ctx.path,
    status: ctx.status,
    duration_ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
    bytes: ctx.length ?? 0,
    client_aborted: false,
  };
}

export const IDENTITY = { service: 'bench', version: '1.0.0', environment: 'bench' } as const;
