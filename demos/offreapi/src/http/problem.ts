import { refusals, type RefusalCode } from '../cv/refusal.ts';

/** Every way a request can fail, with its status. The codes are part of the API. */
export const problemStatus: Readonly<Record<ProblemCode, number>> = {
  'invalid-request': 400,
  'invalid-json': 400,
  'invalid-multipart': 400,
  'cross-site': 403,
  'not-found': 404,
  'offer-not-found': 404,
  'application-not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'offer-closed': 409,
  'body-too-large': 413,
  'uri-too-long': 414,
  'unsupported-media-type': 415,
  'validation-failed': 422,
  unauthorized: 401,
  'sign-in-refused': 401,
  forbidden: 403,
  'form-expired': 403,
  'recruiter-not-found': 404,
  'token-not-found': 404,
  'email-taken': 409,
  'application-withdrawn': 409,
  'cv-not-replaceable': 409,
  'decision-outdated': 409,
  'decision-unchanged': 422,
  'too-many-attempts': 429,
  internal: 500,
  'not-implemented': 501,
  busy: 503,
  'database-unavailable': 503,
  ...refusals,
};

export type ProblemCode = RequestProblemCode | RefusalCode;

type RequestProblemCode =
  | 'invalid-request'
  | 'invalid-json'
  | 'invalid-multipart'
  | 'cross-site'
  | 'not-found'
  | 'offer-not-found'
  | 'application-not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'offer-closed'
  | 'body-too-large'
  | 'uri-too-long'
  | 'unsupported-media-type'
  | 'validation-failed'
  | 'unauthorized'
  | 'sign-in-refused'
  | 'forbidden'
  | 'form-expired'
  | 'recruiter-not-found'
  | 'token-not-found'
  | 'email-taken'
  | 'application-withdrawn'
  | 'cv-not-replaceable'
  | 'decision-outdated'
  | 'decision-unchanged'
  | 'too-many-attempts'
  | 'internal'
  | 'not-implemented'
  | 'busy'
  | 'database-unavailable';

export type FieldErrorCode =
  | 'required'
  | 'not-text'
  | 'not-a-list'
  | 'not-a-number'
  | 'not-a-date'
  | 'not-an-object'
  | 'too-long'
  | 'too-short'
  | 'too-low'
  | 'too-high'
  | 'too-many'
  | 'invalid-characters'
  | 'not-an-email'
  | 'not-a-choice'
  | 'wrong-password'
  | 'form-expired'
  | 'decision-outdated'
  | RefusalCode;

/** One field that cannot be taken. */
export interface FieldError {
  readonly field: string;
  readonly code: FieldErrorCode;
  /** The bound that was passed, where the code has one. */
  readonly limit?: number;
}

/** A failure the client is told about; anything else that is thrown becomes `internal`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly FieldError[];
  /** When it makes sense to try again, in milliseconds, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ProblemCode, errors: readonly FieldError[] = [], retryAfterMs?: number) {
    super(code);
    this.code = code;
    this.status = problemStatus[code];
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }
}
