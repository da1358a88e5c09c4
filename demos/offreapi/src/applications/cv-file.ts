import type { EntityManager } from '@mikro-orm/postgresql';
import { CvSchema } from '../database/cv.ts';
import { Problem } from '../http/problem.ts';
import { applicationOf } from './ranking.ts';

/**
 * The file a candidate sent, as it came: to be given to a recruiter as an attachment only, never shown in a page.
 *
 * @throws Problem `application-not-found`; `application-withdrawn` when it was erased
 */
export async function cvFile(em: EntityManager, applicationId: string): Promise<Buffer> {
  const { id } = await applicationOf(em, applicationId);
  const cv = await em.findOne(CvSchema, { application: id }, { fields: ['file'] });
  if (cv === null) throw new Problem('application-withdrawn');
  return Buffer.from(cv.file);
}
