import { z } from 'zod';

export const MAX_LIMIT = 100;
const MAX_PAGE = 10_000;

/** Which page of a list, for the `query` of a route. */
export function pagingQuery(defaultLimit: number = 50): {
  page: z.ZodDefault<z.ZodInt>;
  limit: z.ZodDefault<z.ZodInt>;
} {
  return {
    page: z.int().min(1).max(MAX_PAGE).default(1),
    limit: z.int().min(1).max(MAX_LIMIT).default(defaultLimit).describe('Items a page.'),
  };
}

/** What every list answers beside its items; the header `Link` tells the other pages. */
export function pageShape<Item extends z.ZodType>(
  item: Item,
): {
  items: z.ZodArray<Item>;
  page: z.ZodInt;
  limit: z.ZodInt;
  total: z.ZodInt;
} {
  return {
    items: z.array(item),
    page: z.int().min(1),
    limit: z.int().min(1).max(MAX_LIMIT),
    total: z.int().min(0).describe('Items on all pages.'),
  };
}
