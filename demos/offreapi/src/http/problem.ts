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
  'offer-closed': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'validation-failed': 422,
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
  | 'offer-closed'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'validation-failed'
  | 'internal'
  | 'not-implemented'
  | 'busy'
  | 'database-unavailable';

export type FieldErrorCode =
  | 'required'
  | 'not-text'
  | 'not-a-list'
  | 'too-long'
  | 'too-many'
  | 'invalid-characters'
  | 'not-an-email'
  | 'not-a-choice'
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

  constructor(code: ProblemCode, errors: readonly FieldError[] = []) {
    super(code);
    this.code = code;
    this.status = problemStatus[code];
    this.errors = errors;
  }
}
