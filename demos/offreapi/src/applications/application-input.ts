import { isSecretToken } from '../accounts/secret-token.ts';
import { checkFile } from '../cv/check-file.ts';
import { CvRefusal } from '../cv/refusal.ts';
import { readFields } from '../http/fields.ts';
import { Problem } from '../http/problem.ts';
import type { Upload } from './upload.ts';

/** An application as a candidate submits it, its file looked at but not read. */
export interface ApplicationInput {
  readonly name: string;
  readonly email: string;
  readonly message: string;
  readonly file: Buffer;
  /** What our form carries so that sending it twice applies once: it becomes the secret of the private link. */
  readonly submission?: string;
}

/** Longest values, in characters. */
export const applicationLimits = { name: 120, message: 4000 } as const;

/**
 * @throws Problem the code of the file where only the file is wrong, else `validation-failed` with every error
 */
export function readApplication({ fields: body, file }: Upload): ApplicationInput {
  const fields = readFields(body);
  const name = fields.text('name', { max: applicationLimits.name });
  const email = fields.email('email');
  const message = fields.text('message', { max: applicationLimits.message, optional: true, multiline: true });
  try {
    if (file === undefined) throw new CvRefusal('cv-missing');
    checkFile(file);
    fields.check();
    return { name, email, message, file, ...submissionIn(body) };
  } catch (error) {
    if (!(error instanceof CvRefusal)) throw error;
    if (fields.errors.length === 0) throw new Problem(error.code, [{ field: 'cv', code: error.code }]);
    throw new Problem('validation-failed', [...fields.errors, { field: 'cv', code: error.code }]);
  }
}

/**
 * A file sent in place of an earlier one.
 *
 * @throws CvRefusal
 */
export function readReplacement({ file }: Upload): Buffer {
  if (file === undefined) throw new CvRefusal('cv-missing');
  checkFile(file);
  return file;
}

function submissionIn(body: unknown): { submission?: string } {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'submission')) return {};
  const { submission } = body as { submission?: unknown };
  return isSecretToken(submission) ? { submission } : {};
}
