import type { OfferKey } from './offers.ts';

/** A fictional person, as much as a CV says of one. */
export interface CvProfile {
  readonly name: string;
  /** Always under example.org, .com or .net, which belong to nobody. */
  readonly email: string;
  /** From the ranges reserved for fiction. */
  readonly phone: string;
  readonly address: string;
  /** Age, nationality, civil status: what some CVs still say and no score may read. */
  readonly personal?: string;
  readonly language: 'fr' | 'en';
  readonly layout: CvLayout;
  readonly headline: string;
  readonly summary: string;
  readonly experience: readonly Experience[];
  readonly education: readonly string[];
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  /** Offers the person applies to in the demonstration. */
  readonly appliesTo: readonly OfferKey[];
  /** What the person writes in the form. */
  readonly message?: string;
}

export type CvLayout = 'classic' | 'sidebar' | 'timeline' | 'band';

export interface Experience {
  readonly when: string;
  readonly role: string;
  readonly where: string;
  readonly lines: readonly string[];
}
