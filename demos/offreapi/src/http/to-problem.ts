import { DriverException } from '@mikro-orm/core';
import { PasswordsBusyError } from '../accounts/password.ts';
import { CvRefusal } from '../cv/refusal.ts';
import { Problem } from './problem.ts';

/** What to tell the client of something that was thrown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CvRefusal) return new Problem(error.code);
  if (error instanceof PasswordsBusyError) return new Problem('busy');
  if (isUnreachable(error)) return new Problem('database-unavailable');
  switch ((error as { status?: unknown } | null)?.status) {
    case 400:
      return new Problem('invalid-request');
    case 404:
      return new Problem('not-found');
    case 405:
      return new Problem('method-not-allowed');
    case 413:
      return new Problem('body-too-large');
    case 415:
      return new Problem('unsupported-media-type');
    case 501:
      return new Problem('not-implemented');
    default:
      return new Problem('internal');
  }
}

/**
 * What may be logged of an unexpected error. A database error repeats the values of its statement, and those are names,
 * addresses and CVs: only its kind and the place in the code remain.
 */
export function loggable(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return { error_type: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error_type: error.name,
    error_code: codeOf(error),
    error_stack: frames?.slice(0, 12).join('\n'),
  };
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error) ?? '';
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(code)) return true;
  // Classes 08 (connection), 53 (resources), 57P (operator intervention) and a statement that took too long, of PostgreSQL's appendix A.
  if (/^(08|53|57P|57014)/.test(code)) return true;
  const root = rootOf(error);
  return /connection (timeout|terminated)|timeout exceeded when trying to connect|is not queryable/i.test(
    root.message,
  );
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  const root = rootOf(error);
  return root === error ? undefined : codeOf(root);
}

function rootOf(error: Error): Error {
  if (error instanceof DriverException && error.cause === undefined) return error;
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
