import type { Context } from 'koa';
import { sessionIn } from '../http/authentication.ts';
import { localeOf } from '../http/locale.ts';

/** Of one list: its languages, and addresses that mean the same. */
const MAX_PAGES = 8;

/**
 * Pages that look the same to all visitors who ask for the same list, put together once for all of them. They live as long as
 * the list they were made from is shared, so that they are never older than it.
 */
export interface SharedPages {
  /** @param render leaves the page in `ctx.body`; people who are signed in get one of their own */
  answer(ctx: Context, list: object, render: () => void): void;
}

export function createSharedPages(): SharedPages {
  const known = new WeakMap<object, Map<string, Buffer>>();
  return {
    answer(ctx, list, render) {
      if (sessionIn(ctx) !== undefined) return render();
      const pages = known.get(list) ?? new Map<string, Buffer>();
      known.set(list, pages);
      const key = `${localeOf(ctx)} ${ctx.querystring}`;
      const page = pages.get(key);
      if (page === undefined) {
        render();
        if (typeof ctx.body === 'string' && pages.size < MAX_PAGES) pages.set(key, Buffer.from(ctx.body));
        return;
      }
      ctx.type = 'text/html; charset=utf-8';
      ctx.body = page;
    },
  };
}
