import type { RedactedText } from './redact.ts';

/** Orders applications for the person who decides. The same CV text and offer always give the same score in one mode. */
export interface Scorer extends ScorerKind {
  score(cvText: RedactedText, offer: OfferCriteria): Score | Promise<Score>;
  /** Ends what it holds: a worker thread, connections. */
  close(): Promise<void>;
}

/** How a scorer scores as long as nothing fails; each `Score` says how it was really made. */
export interface ScorerKind {
  readonly mode: ScoreMode;
  /** The language model and its version; null when words alone are compared. */
  readonly model: string | null;
}

/** How a CV was compared with an offer: by words alone, or by what they mean as well. */
export type ScoreMode = 'lexical' | 'semantic';

/** The part of an offer that a score may look at. `place` is only there to be left out of the wording. */
export interface OfferCriteria {
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly mustHave: readonly string[];
  readonly niceToHave: readonly string[];
}

export interface Score {
  /** 0 to 100, one decimal: the sum of the components' points. */
  readonly value: number;
  readonly mode: ScoreMode;
  /** The language model and its version; null when words alone were compared. */
  readonly model: string | null;
  /** Changes whenever weights, tables or rules change: two scores compare only within one version. */
  readonly weightsVersion: string;
  /** SHA-256 of what was scored, so that a score can be checked later without keeping the CV. */
  readonly inputHash: string;
  /** Words of the CV that were left out because they stand in a row in the offer; absent when there are none. */
  readonly copiedWords?: number;
  readonly skills: SkillsComponent;
  readonly wording: WordingComponent;
  /** Only in mode `semantic`. */
  readonly meaning?: MeaningComponent;
}

interface Component {
  /** Share of the 100 points this component decides, 0 to 1. */
  readonly weight: number;
  /** What the CV reached, 0 to 1. */
  readonly value: number;
  /** `100 × weight × value`, one decimal. */
  readonly points: number;
}

export interface SkillsComponent extends Component {
  /** False when the offer names no skill: then the wording decides alone, and this counts for nothing. */
  readonly assessed: boolean;
  readonly criteria: readonly Criterion[];
}

export interface Criterion {
  /** As the recruiter wrote it. */
  readonly skill: string;
  readonly kind: 'must-have' | 'nice-to-have';
  /** Weight beside the other criteria. */
  readonly weight: number;
  readonly status: 'matched' | 'related' | 'missing';
  /** What the status is worth, 0 to 1. */
  readonly credit: number;
  /** Where the CV says so; absent when missing. */
  readonly evidence?: Quote;
  /** True where the CV only lists it, and nowhere says what was done with it: that is worth less. */
  readonly listed?: boolean;
  /** The line of the CV nearest in meaning to a criterion that is not matched: for people to judge, without credit. */
  readonly nearest?: Passage;
}

/** A line of the redacted CV and its likeness in meaning, −1 to 1. */
export interface Passage {
  readonly text: string;
  readonly cosine: number;
}

/** A passage of the redacted CV, in three parts so that a page can mark the middle one. */
export interface Quote {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export interface WordingComponent extends Component {
  /** Cosine of the two weighted word vectors, 0 to 1. */
  readonly cosine: number;
  /** Words of the offer found in the CV that weigh most, heaviest first, with their share of the cosine. */
  readonly sharedTerms: readonly SharedTerm[];
}

export interface SharedTerm {
  readonly term: string;
  readonly share: number;
}

export interface MeaningComponent extends Component {
  /** Cosine of the two vectors of the language model, −1 to 1. */
  readonly cosine: number;
  /** Pairs of passages of offer and CV that are nearest in meaning, the nearest first: shown, not scored. */
  readonly passages: readonly PassagePair[];
}

export interface PassagePair {
  readonly offer: string;
  readonly cv: string;
  readonly cosine: number;
}
