import type { Ranked } from '../applications/ranking.ts';
import type { Application } from '../database/application.ts';
import type { Offer } from '../database/offer.ts';
import type { Score } from '../scoring/scorer.ts';

/** An offer as the JSON API shows it. */
export interface OfferResource extends Omit<Offer, 'publishedAt'> {
  readonly publishedAt: string;
  readonly links: { readonly self: string; readonly applications: string; readonly page: string };
}

/** An application as the JSON API shows it. */
export interface ApplicationResource {
  readonly id: string;
  readonly offerId: string;
  readonly candidate: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly status: string;
  readonly receivedAt: string;
  readonly cv: { readonly pages: number; readonly sizeBytes: number };
  /** Null when nothing scored it; a person then reviews it. */
  readonly score: Score | null;
  readonly links: { readonly receipt: string };
}

export function offerResource(offer: Offer): OfferResource {
  const { id, title, description, place, contract, mustHave, niceToHave, status, publishedAt } = offer;
  return {
    id,
    title,
    description,
    place,
    contract,
    mustHave,
    niceToHave,
    status,
    publishedAt: publishedAt.toISOString(),
    links: {
      self: `/api/v1/offers/${id}`,
      applications: `/api/v1/offers/${id}/applications`,
      page: `/offers/${id}`,
    },
  };
}

export function applicationResource(application: Application): ApplicationResource {
  return {
    id: application.id,
    offerId: application.offer.id,
    candidate: { name: application.candidateName, email: application.candidateEmail },
    message: application.message,
    status: application.status,
    receivedAt: application.receivedAt.toISOString(),
    cv: { pages: application.cvPages, sizeBytes: application.cvSizeBytes },
    score: application.score,
    links: { receipt: `/applications/${application.id}` },
  };
}

/** An application with its place among those of the same offer. */
export function rankedResource({
  rank,
  application,
}: Ranked): ApplicationResource & { readonly rank: number } {
  return { rank, ...applicationResource(application) };
}
