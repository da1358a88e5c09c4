import type { Context, Middleware } from 'koa';
import { fieldMessage, messagesIn } from '../messages/messages.ts';
import type { Log } from '../observability.ts';
import { localeOf } from './locale.ts';
import type { Problem } from './problem.ts';
import { loggable, toProblem } from './to-problem.ts';

export interface ProblemAnswers {
  readonly log: Log;
  /** Shows a problem to a person. */
  readonly page: (ctx: Context, problem: Problem) => void;
}

/** The one place where what goes wrong becomes an answer: problem+json (RFC 9457) under `/api`, a page elsewhere. */
export function answerProblems({ log, page }: ProblemAnswers): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status < 400 || ctx.body !== undefined) return;
      answer(ctx, toProblem({ status: ctx.status }));
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) log.error('request failed', { problem: problem.code, ...loggable(error) });
      answer(ctx, problem);
    }
  };

  function answer(ctx: Context, problem: Problem): void {
    ctx.status = problem.status;
    const retryAfterMs = problem.retryAfterMs ?? (problem.status === 503 ? 5000 : undefined);
    if (retryAfterMs !== undefined) ctx.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
    if (problem.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
    if (ctx.path.startsWith('/api/')) answerJson(ctx, problem);
    else page(ctx, problem);
  }
}

function answerJson(ctx: Context, { code, status, errors }: Problem): void {
  const locale = localeOf(ctx);
  const { title, detail } = messagesIn(locale).problems[code];
  ctx.body = JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    ...(errors.length > 0 && {
      errors: errors.map((error) => ({ ...error, message: fieldMessage(locale, error) })),
    }),
  });
  ctx.type = 'application/problem+json';
}
