import type { Context } from 'koa';
import { localeOf } from '../http/locale.ts';
import type { Problem } from '../http/problem.ts';
import { toProblem } from '../http/to-problem.ts';
import { messagesIn, type Messages } from '../messages/messages.ts';

export function textsOf(ctx: Context): Messages {
  return messagesIn(localeOf(ctx));
}

/** Sends a browser on after a form, so that a reload does not send the form again. */
export function seeOther(ctx: Context, path: string): void {
  ctx.status = 303;
  ctx.redirect(path);
}

const atForms: ReadonlySet<string> = new Set([
  'validation-failed',
  'decision-outdated',
  'decision-unchanged',
  'email-taken',
  'form-expired',
]);

/** What the person at the form can correct stays with the form; anything else is for the error page. */
export function formProblem(error: unknown): Problem {
  const problem = toProblem(error);
  const atTheForm = atForms.has(problem.code) || problem.code.startsWith('cv-');
  if (atTheForm && problem.code !== 'cv-not-replaceable') return problem;
  throw error;
}
