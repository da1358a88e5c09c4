/** Why a CV cannot be taken, and the HTTP status that says so. The codes are part of the API. */
export const refusals = {
  'cv-missing': 422,
  'cv-several-files': 422,
  'cv-empty': 422,
  'cv-too-large': 413,
  'cv-not-a-pdf': 415,
  'cv-truncated': 422,
  'cv-encrypted': 422,
  'cv-unreadable': 422,
  'cv-too-many-pages': 422,
  'cv-image-only': 422,
  'cv-timeout': 422,
  'cv-too-heavy': 422,
} as const;

export type RefusalCode = keyof typeof refusals;

/** The file cannot be used; the candidate is told why and can send another one. */
export class CvRefusal extends Error {
  override readonly name = 'CvRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}
