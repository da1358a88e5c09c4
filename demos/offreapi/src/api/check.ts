import type { z } from 'zod';
import { Problem, type FieldError, type FieldErrorCode } from '../http/problem.ts';

/**
 * The value as its schema reads it.
 *
 * @throws Problem `validation-failed` with what is wrong, one finding a field
 */
export function check<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const errors = new Map<string, FieldError>();
  for (const found of error.issues.flatMap((issue) => findingsOf(issue, value))) {
    if (!errors.has(found.field)) errors.set(found.field, found);
  }
  throw new Problem('validation-failed', [...errors.values()]);
}

function findingsOf(issue: z.core.$ZodIssue, value: unknown): FieldError[] {
  const [field = 'body', ...within] = issue.path.map(String);
  const finding = (code: FieldErrorCode, limit?: number | bigint): FieldError[] => [
    { field, code, ...(limit !== undefined && { limit: Number(limit) }) },
  ];
  switch (issue.code) {
    case 'invalid_type':
      return finding(typeError(issue, valueAt(value, issue.path), within.length > 0));
    case 'too_big':
      return finding(TOO_BIG[issue.origin] ?? 'not-a-choice', issue.maximum);
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return finding('required');
      return finding(issue.origin === 'string' ? 'too-short' : 'too-low', issue.minimum);
    case 'invalid_format':
    case 'invalid_union':
    case 'custom':
      return finding(isOurs(issue.message) ? issue.message : 'not-a-choice');
    default:
      return finding('not-a-choice');
  }
}

const TOO_BIG: Readonly<Record<string, FieldErrorCode>> = {
  string: 'too-long',
  array: 'too-many',
  number: 'too-high',
  int: 'too-high',
};

const TYPES: Readonly<Record<string, FieldErrorCode>> = {
  string: 'not-text',
  array: 'not-a-list',
  number: 'not-a-number',
  int: 'not-a-number',
  boolean: 'not-a-choice',
  object: 'not-an-object',
};

function typeError(
  { expected }: z.core.$ZodIssueInvalidType,
  given: unknown,
  inList: boolean,
): FieldErrorCode {
  if (!inList && (given === undefined || given === null)) return 'required';
  return TYPES[expected] ?? 'not-a-choice';
}

/** Schemas give some of their checks a code of ours for a message. */
function isOurs(message: string): message is FieldErrorCode {
  return ['invalid-characters', 'not-an-email', 'not-a-date'].includes(message);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (within, key) =>
      typeof within === 'object' && within !== null && Object.hasOwn(within, key)
        ? (within as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
