import type { EntityManager } from '@mikro-orm/postgresql';
import { readCvFile } from '../database/cv-file.ts';
import { Problem } from '../http/problem.ts';
import { applicationOf } from './ranking.ts';

/**
 * The file a candidate sent, as it came: to be given to a recruiter as an attachment only, never shown in a page.
 *
 * @throws Problem `application-not-found`; `application-withdrawn` when it was erased
 */
export async function cvFile(em: EntityManager, applicationId: string): Promise<Buffer> {
  const { id } = await applicationOf(em, applicationId);
  const file = await readCvFile(em, id);
  if (file === undefined) throw new Problem('application-withdrawn');
  return file;
}
