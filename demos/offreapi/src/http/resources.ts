import type { Ranked } from '../applications/ranking.ts';
import type { Application, ApplicationStatus, ProcessingState } from '../database/application.ts';
import type { Decision } from '../database/decision.ts';
import type { Offer } from '../database/offer.ts';
import type { Score } from '../scoring/scorer.ts';

/** An offer as the JSON API shows it. */
export interface OfferResource extends Pick<
  Offer,
  'id' | 'title' | 'description' | 'place' | 'contract' | 'mustHave' | 'niceToHave' | 'status'
> {
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly links: { readonly self: string; readonly applications: string; readonly page: string };
}

/** An application as the JSON API shows it to recruiters. */
export interface ApplicationResource {
  readonly id: string;
  readonly offerId: string;
  readonly candidate: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly status: ApplicationStatus;
  readonly processing: ProcessingState;
  /** Why there is no score, where processing failed; a person then reviews it. */
  readonly failureCode: string | null;
  readonly receivedAt: string;
  readonly updatedAt: string;
  /** From then on everything personal in it is gone. */
  readonly erasedAt: string | null;
  readonly withdrawnAt: string | null;
  readonly cv: { readonly pages: number | null; readonly sizeBytes: number };
  readonly score: Score | null;
  readonly links: { readonly self: string; readonly offer: string };
}

/** What a candidate learns of an application. */
export interface FollowedResource {
  readonly id: string;
  readonly offerId: string;
  readonly processing: ProcessingState;
  readonly failureCode: string | null;
  readonly receivedAt: string;
  readonly withdrawnAt: string | null;
  readonly links: { readonly offer: string };
}

export function offerResource(offer: Offer): OfferResource {
  const {
    id,
    title,
    description,
    place,
    contract,
    mustHave,
    niceToHave,
    status,
    publishedAt,
    updatedAt,
    closedAt,
  } = offer;
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
    updatedAt: updatedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
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
    processing: application.processing,
    failureCode: application.failureCode,
    receivedAt: application.receivedAt.toISOString(),
    updatedAt: application.updatedAt.toISOString(),
    erasedAt: application.erasedAt?.toISOString() ?? null,
    withdrawnAt: application.withdrawnAt?.toISOString() ?? null,
    cv: { pages: application.cvPages, sizeBytes: application.cvSizeBytes },
    score: application.score,
    links: {
      self: `/api/v1/applications/${application.id}`,
      offer: `/api/v1/offers/${application.offer.id}`,
    },
  };
}

export function followedResource(application: Application): FollowedResource {
  return {
    id: application.id,
    offerId: application.offer.id,
    processing: application.processing,
    failureCode: application.failureCode,
    receivedAt: application.receivedAt.toISOString(),
    withdrawnAt: application.withdrawnAt?.toISOString() ?? null,
    links: { offer: `/api/v1/offers/${application.offer.id}` },
  };
}

/** An application with its place among those of the same offer. */
export function rankedResource({
  rank,
  application,
}: Ranked): ApplicationResource & { readonly rank: number } {
  return { rank, ...applicationResource(application) };
}

/** One entry of an application's audit trail. */
export interface DecisionResource {
  readonly id: string;
  readonly recruiter: string;
  readonly from: ApplicationStatus;
  readonly to: ApplicationStatus;
  readonly note: string;
  readonly decidedAt: string;
}

export function decisionResource(decision: Decision): DecisionResource {
  return {
    id: decision.id,
    recruiter: decision.recruiterName,
    from: decision.fromStatus,
    to: decision.toStatus,
    note: decision.note,
    decidedAt: decision.decidedAt.toISOString(),
  };
}
