import type { Middleware } from 'koa';
import { Problem } from './problem.ts';

/** More than this wait for something else than their turn. */
const MAX_WAITING = 500;

/**
 * Lets `limit` requests at a time through, the others in the order they came. For pages that take long to put together: all at once they
 * take as long in all, but whoever asks for something small meanwhile waits for all of them. Not for requests with a body: it would wait
 * unread.
 *
 * @throws Problem `busy` where 500 wait already
 */
export function inTurns(limit: number): Middleware {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (ctx, next) => {
    if (running < limit) running++;
    else if (waiting.length >= MAX_WAITING) throw new Problem('busy');
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      // Whoever left while waiting gets nothing made.
      if (!ctx.req.socket.destroyed) await next();
    } finally {
      // The next one takes over the place.
      const following = waiting.shift();
      if (following === undefined) running--;
      else following();
    }
  };
}
