import type { EntityManager } from '@mikro-orm/postgresql';
import { ApplicationSchema } from '../database/application.ts';
import { CvSchema } from '../database/cv.ts';
import { DecisionSchema } from '../database/decision.ts';

/**
 * Erases everything personal of applications: the file, its text, the quotes in the score, name, address, message, and
 * the notes about them. What stays says that there was an application, and who decided what about it when.
 */
export async function erase(em: EntityManager, applicationIds: readonly string[], now: Date): Promise<void> {
  const ids = [...applicationIds];
  if (ids.length === 0) return;
  await em.nativeDelete(CvSchema, { application: { $in: ids } });
  await em.nativeUpdate(DecisionSchema, { application: { $in: ids }, note: { $ne: '' } }, { note: '' });
  await em.nativeUpdate(
    ApplicationSchema,
    { id: { $in: ids } },
    {
      candidateName: '',
      candidateEmail: '',
      message: '',
      score: null,
      scoreValue: null,
      scoreBasis: null,
      cvPages: null,
      cvHiddenWords: 0,
      cvSizeBytes: 0,
      eraseAt: null,
      erasedAt: now,
      updatedAt: now,
    },
  );
}
