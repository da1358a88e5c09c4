import { canReplaceCv } from '../applications/follow.ts';
import type { Ranked } from '../applications/ranking.ts';
import type { ApiToken, TokenScope } from '../database/api-token.ts';
import type { Application, ApplicationStatus, ProcessingState } from '../database/application.ts';
import type { Decision } from '../database/decision.ts';
import type { Offer } from '../database/offer.ts';
import type { Recruiter, Role } from '../database/recruiter.ts';
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
  readonly failureCode: string | null;
  readonly receivedAt: string;
  readonly updatedAt: string;
  readonly erasedAt: string | null;
  readonly withdrawnAt: string | null;
  readonly reviewRequestedAt: string | null;
  readonly reviewedAt: string | null;
  readonly cv: {
    readonly pages: number | null;
    readonly sizeBytes: number;
    readonly hiddenWords: number;
  };
  readonly score: Score | null;
  readonly links: { readonly self: string; readonly offer: string; readonly cv: string };
}

/** An application with its place among those to the same offer. */
export interface RankedResource extends ApplicationResource {
  readonly rank: number;
}

/** What a candidate learns of an application. */
export interface FollowedResource {
  readonly id: string;
  readonly offerId: string;
  readonly offerTitle: string;
  readonly processing: ProcessingState;
  readonly failureCode: string | null;
  readonly receivedAt: string;
  readonly withdrawnAt: string | null;
  readonly erasedAt: string | null;
  readonly eraseAt: string | null;
  readonly reviewRequestedAt: string | null;
  readonly reviewedAt: string | null;
  readonly replaceable: boolean;
  readonly links: { readonly offer: string };
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

export interface RecruiterResource {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

export interface TokenResource {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

export function offerResource(offer: Offer): OfferResource {
  const { id, title, description, place, contract, mustHave, niceToHave, status } = offer;
  return {
    id,
    title,
    description,
    place,
    contract,
    mustHave,
    niceToHave,
    status,
    publishedAt: offer.publishedAt.toISOString(),
    updatedAt: offer.updatedAt.toISOString(),
    closedAt: offer.closedAt?.toISOString() ?? null,
    links: {
      self: `/api/v1/offers/${id}`,
      applications: `/api/v1/offers/${id}/applications`,
      page: `/offers/${id}`,
    },
  };
}

export function applicationResource(application: Application): ApplicationResource {
  const self = `/api/v1/applications/${application.id}`;
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
    reviewRequestedAt: application.reviewRequestedAt?.toISOString() ?? null,
    reviewedAt: application.reviewedAt?.toISOString() ?? null,
    cv: {
      pages: application.cvPages,
      sizeBytes: application.cvSizeBytes,
      hiddenWords: application.cvHiddenWords,
    },
    score: application.score,
    links: { self, offer: `/api/v1/offers/${application.offer.id}`, cv: `${self}/cv` },
  };
}

export function rankedResource({ rank, application }: Ranked): RankedResource {
  return { rank, ...applicationResource(application) };
}

export function followedResource(application: Application): FollowedResource {
  return {
    id: application.id,
    offerId: application.offer.id,
    offerTitle: application.offer.title,
    processing: application.processing,
    failureCode: application.failureCode,
    receivedAt: application.receivedAt.toISOString(),
    withdrawnAt: application.withdrawnAt?.toISOString() ?? null,
    reviewRequestedAt: application.reviewRequestedAt?.toISOString() ?? null,
    reviewedAt: application.reviewedAt?.toISOString() ?? null,
    erasedAt: application.erasedAt?.toISOString() ?? null,
    eraseAt: application.eraseAt?.toISOString() ?? null,
    replaceable: canReplaceCv(application),
    links: { offer: `/api/v1/offers/${application.offer.id}` },
  };
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

export function recruiterResource(recruiter: Recruiter): RecruiterResource {
  return {
    id: recruiter.id,
    name: recruiter.name,
    email: recruiter.email,
    role: recruiter.role,
    createdAt: recruiter.createdAt.toISOString(),
    disabledAt: recruiter.disabledAt?.toISOString() ?? null,
  };
}

export function tokenResource(token: ApiToken): TokenResource {
  return {
    id: token.id,
    name: token.name,
    scope: token.scope,
    createdAt: token.createdAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    expiresAt: token.expiresAt.toISOString(),
    revokedAt: token.revokedAt?.toISOString() ?? null,
  };
}
