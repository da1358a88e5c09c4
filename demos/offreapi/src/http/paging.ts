import type { Context } from 'koa';
import type { PageRequest } from '../offers/offers.ts';
import { Problem, type FieldError } from './problem.ts';

const MAX_LIMIT = 100;
const MAX_PAGE = 10_000;

/**
 * Reads `?page=` (from 1) and `?limit=` (1 to 100, default 50).
 *
 * @throws Problem `validation-failed` naming the parameter that is no such number
 */
export function readPaging(ctx: Context, defaultLimit = 50): PageRequest {
  const errors: FieldError[] = [];
  const read = (field: string, fallback: number, limit: number): number => {
    const value = ctx.query[field];
    if (value === undefined) return fallback;
    const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > limit) errors.push({ field, code: 'not-a-choice', limit });
    return number;
  };
  const request = { page: read('page', 1, MAX_PAGE), limit: read('limit', defaultLimit, MAX_LIMIT) };
  if (errors.length > 0) throw new Problem('validation-failed', errors);
  return request;
}
