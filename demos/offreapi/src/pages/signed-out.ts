import type { Middleware } from 'koa';
import { readForm } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { textsOf } from './page-tools.ts';
import type { Render } from './renderer.ts';

/**
 * Keeps what somebody typed whose session has ended meanwhile: the page holds the form, to be sent again after signing in. Sent
 * again it comes back as any form of an earlier session does, with a token that is good.
 */
export function keepForms(render: Render): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const isForm = ctx.method === 'POST' && ctx.is('urlencoded') !== false && ctx.is('urlencoded') !== null;
      if (!(error instanceof Problem) || error.code !== 'unauthorized' || !isForm) throw error;
      const typed = Object.entries((await readForm(ctx)) as Record<string, unknown>).filter(
        ([name, value]) => typeof value === 'string' && name !== 'csrf' && !/password/i.test(name),
      );
      ctx.status = error.status;
      render(ctx, 'signed-out', { title: textsOf(ctx).signedOut.title, action: ctx.path, typed });
    }
  };
}
