import type { RedactedText } from '../src/scoring/redact.ts';
import type { LabelledCv, LabelledOffer } from './labelled-set.ts';

/** Something that gives CVs numbers to be ordered by. */
export interface Ranker {
  readonly name: string;
  /** `service`: a mode of the service's scorer; `part`: one component of its score, to see what it adds. */
  readonly kind: 'baseline' | 'service' | 'part';
  /** One run per element, each a score per CV in the CVs' order; metrics are averaged over the runs. Only chance needs several. */
  rank(offer: LabelledOffer, cvs: readonly ReadableCv[]): Runs | Promise<Runs>;
  /** What exactly ranked, once it has: versions of weights and of the model. */
  readonly version?: () => string;
  /** Ends what it holds. */
  readonly close?: () => Promise<void>;
}

export type Runs = readonly (readonly number[])[];

/** A CV with the text that every ranker reads: without what identifies the person. */
export interface ReadableCv extends LabelledCv {
  readonly redacted: RedactedText;
}
