import type { LabelledCv, LabelledOffer } from './labelled-set.ts';

/** Something that gives CVs numbers to be ordered by. */
export interface Ranker {
  readonly name: string;
  /** One run per element, each a score per CV in the CVs' order; metrics are averaged over the runs. Only chance needs several. */
  rank(offer: LabelledOffer, cvs: readonly ReadableCv[]): Runs | Promise<Runs>;
}

export type Runs = readonly (readonly number[])[];

/** A CV with the text that every ranker reads: without what identifies the person. */
export interface ReadableCv extends LabelledCv {
  readonly redacted: string;
}
