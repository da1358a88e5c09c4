import type { Context } from 'koa';
import type { Page } from '../offers/offers.ts';

/** A page as answers give it, its neighbours in the header `Link` (RFC 8288). */
export function pageResource<Item, Resource>(
  ctx: Context,
  { items, page, limit, total }: Page<Item>,
  resource: (item: Item) => Resource,
): { items: Resource[]; page: number; limit: number; total: number } {
  const last = Math.max(1, Math.ceil(total / limit));
  const link = (rel: string, to: number): string => {
    const query = new URLSearchParams(ctx.querystring);
    query.set('page', String(to));
    query.set('limit', String(limit));
    return `<${ctx.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [link('first', 1), link('last', last)];
  if (page > 1) links.push(link('prev', Math.min(page - 1, last)));
  if (page < last) links.push(link('next', page + 1));
  ctx.set('Link', links.join(', '));
  return { items: items.map(resource), page, limit, total };
}
