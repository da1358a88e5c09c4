import { passwordLimits } from '../accounts/password-rules.ts';
import { newSecretToken } from '../accounts/secret-token.ts';
import { applicationLimits } from '../applications/application-input.ts';
import { cvLimits } from '../cv/limits.ts';
import { contracts } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import type { FieldError, Problem } from '../http/problem.ts';
import { fieldMessage, messagesIn } from '../messages/messages.ts';
import { offerLimits } from '../offers/offer-input.ts';
import { weights } from '../scoring/weights.ts';

/** A form as shown: empty at first, then with what was entered and what is wrong with it. */
export interface FormView {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly errorOf: Readonly<Record<string, string>>;
}

export function publishForm(
  locale: Locale,
  body?: unknown,
  problem?: Problem,
): FormView & Record<string, unknown> {
  const fields = ['title', 'description', 'place', 'contract', 'mustHave', 'niceToHave'];
  return { ...formView(locale, fields, body, problem), contracts, limits: offerLimits, weights };
}

export function applyForm(
  locale: Locale,
  body?: unknown,
  problem?: Problem,
): FormView & Record<string, unknown> {
  return {
    ...formView(locale, ['name', 'email', 'message'], body, problem),
    limits: applicationLimits,
    cvLimits,
    submission: newSecretToken(),
  };
}

/** The password is never shown again. A refusal says nothing about which of the two is wrong. */
export function signInForm(
  locale: Locale,
  body?: unknown,
  problem?: Problem,
): FormView & Record<string, unknown> {
  const invalid = problem?.code === 'validation-failed';
  return {
    ...formView(locale, ['email'], body, invalid ? problem : undefined),
    refused: problem === undefined || invalid ? undefined : messagesIn(locale).problems[problem.code],
    limits: { password: passwordLimits.max },
  };
}

export function decisionForm(locale: Locale, body?: unknown, problem?: Problem): FormView {
  return formView(locale, ['to', 'note'], body, problem);
}

export function recruiterForm(locale: Locale, body?: unknown, problem?: Problem): FormView {
  return formView(locale, ['name', 'email', 'role'], body, problem);
}

export function tokenForm(locale: Locale, body?: unknown, problem?: Problem): FormView {
  return formView(locale, ['name', 'days'], body, problem);
}

export function passwordForm(locale: Locale, problem?: Problem): FormView {
  return formView(locale, [], undefined, problem);
}

function formView(
  locale: Locale,
  fields: readonly string[],
  body: unknown,
  problem: Problem | undefined,
): FormView {
  const entered = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const values = fields.map((field) => {
    const value = Object.hasOwn(entered, field) ? entered[field] : '';
    return [field, typeof value === 'string' ? value.slice(0, 10_000) : ''] as const;
  });
  const errors = errorsOf(problem).map((error) => ({
    field: error.field,
    message: fieldMessage(locale, error),
  }));
  return {
    values: Object.fromEntries(values),
    errors,
    errorOf: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
  };
}

/** The field that a problem of the whole form is about; a refused file is one of `cv`, also when it was refused before the form was read. */
function errorsOf(problem: Problem | undefined): readonly FieldError[] {
  if (problem === undefined) return [];
  if (problem.errors.length > 0 || problem.code === 'validation-failed') return problem.errors;
  // Of no field: the form comes back as it was sent, with a token that is good.
  if (problem.code === 'form-expired' || problem.code === 'decision-outdated')
    return [{ field: '', code: problem.code }];
  const field = { 'decision-unchanged': 'note', 'email-taken': 'email' }[problem.code as string] ?? 'cv';
  return [{ field, code: problem.code as FieldError['code'] }];
}
