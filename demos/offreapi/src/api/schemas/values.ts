import { z } from 'zod';
import { EMAIL } from '../../http/email.ts';
import type { FieldErrorCode } from '../../http/problem.ts';

/** A text of one line: no control character, no half of a surrogate pair. */
export function line(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, code('invalid-characters'));
}

/** A text that may have several lines. */
export function prose(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, code('invalid-characters'));
}

export function email(): z.ZodString {
  return z.string().min(1).max(254).regex(EMAIL, code('not-an-email'));
}

/** A date (its first instant, UTC) or a date with time and offset, from 1970 to 2999: PostgreSQL and JavaScript agree on those. */
export function instant(): z.ZodType<string> {
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], code('not-a-date'))
    .refine((value) => /^(?:19[7-9]\d|2\d{3})-/.test(value), code('not-a-date'));
}

/** A time as answers give it. */
export function timestamp(): z.ZodISODateTime {
  return z.iso.datetime();
}

export function id(): z.ZodGUID {
  return z.guid();
}

/** The finding of a check, in the words of `FieldErrorCode`. */
function code(error: FieldErrorCode): { error: FieldErrorCode } {
  return { error };
}
