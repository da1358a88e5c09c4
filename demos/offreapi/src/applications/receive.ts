import type { Context } from 'koa';
import type { Database } from '../database/database.ts';
import { toProblem } from '../http/to-problem.ts';
import type { Instruments } from '../observability.ts';
import { offerOf } from '../offers/offers.ts';
import { Problem } from '../http/problem.ts';
import { readApplication } from './application-input.ts';
import { submit, type SubmitDependencies, type Submitted } from './submit.ts';
import { withUpload, type Upload } from './upload.ts';

export interface ReceiveDependencies extends SubmitDependencies {
  readonly database: Database;
  readonly instruments: Instruments;
}

/**
 * Takes the application a request carries, for the page and the JSON API alike, and counts how it ended.
 *
 * @param received told of the fields as soon as they are read: a page shows them again, or refuses the form by throwing
 */
export async function receiveApplication(
  deps: ReceiveDependencies,
  ctx: Context,
  offerId: string,
  received: (fields: Upload['fields']) => void = () => {},
): Promise<Submitted> {
  const { applications, log } = deps.instruments;
  try {
    const em = deps.database.orm.em.fork();
    const offer = await offerOf(em, offerId);
    if (offer.status !== 'open') throw new Problem('offer-closed');
    const submitted = await withUpload(ctx, (upload) => {
      received(upload.fields);
      return submit(deps, em, offer.id, readApplication(upload));
    });
    if (submitted.repeated) return submitted;
    applications.add(1, { result: 'accepted' });
    log.info('application received', {
      offer_id: offer.id,
      application_id: submitted.application.id,
      cv_size_bytes: submitted.application.cvSizeBytes,
    });
    return submitted;
  } catch (error) {
    applications.add(1, { result: 'refused', reason: toProblem(error).code });
    throw error;
  }
}
