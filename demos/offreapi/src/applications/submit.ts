import type { Context } from 'koa';
import type { Application } from '../database/application.ts';
import type { Database } from '../database/database.ts';
import { toProblem } from '../http/to-problem.ts';
import { findOffer } from '../offers/offers.ts';
import { readApplication } from './application-input.ts';
import { apply, type ApplyDependencies } from './apply.ts';
import { receiveUpload, type Upload } from './upload.ts';

export interface ApplyRouteDependencies extends ApplyDependencies {
  readonly database: Database;
}

/**
 * Takes the application a request carries, for the page and the JSON API alike, and counts how it ended.
 *
 * @param received told of the fields as soon as they are read, so that a page can show them again
 */
export async function submitApplication(
  deps: ApplyRouteDependencies,
  ctx: Context,
  offerId: string,
  received: (fields: Upload['fields']) => void = () => {},
): Promise<Application> {
  const { applications } = deps.instruments;
  try {
    const em = deps.database.orm.em.fork();
    const offer = await findOffer(em, offerId);
    const upload = await receiveUpload(ctx);
    received(upload.fields);
    const application = await apply(deps, em, offer, readApplication(upload));
    applications.add(1, { result: 'accepted' });
    return application;
  } catch (error) {
    applications.add(1, { result: 'refused', reason: toProblem(error).code });
    throw error;
  }
}
