import type { Offer } from '../database/offer.ts';
import type { Page } from '../offers/offers.ts';

/** What anybody sees of an offer. */
export function offerView(offer: Offer): Record<string, unknown> {
  return { offer, paragraphs: offer.description.split(/\n{2,}/) };
}

/** Page numbers for the links before and after a list. */
export function pagesOf({ page, limit, total }: Page<unknown>): Record<string, number | undefined> {
  const pages = Math.max(1, Math.ceil(total / limit));
  return {
    total,
    page,
    pages,
    limit,
    previousPage: page > 1 ? Math.min(page - 1, pages) : undefined,
    nextPage: page < pages ? page + 1 : undefined,
  };
}
