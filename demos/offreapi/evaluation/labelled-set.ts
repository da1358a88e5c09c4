export type Language = 'fr' | 'en';

/** 3: invite at once; 2: worth an interview; 1: neighbouring work; 0: not for this offer. docs/scoring-evaluation.md has the rubric. */
export type Grade = 0 | 1 | 2 | 3;

/** Why a CV looks better to a machine than it is. */
export type Trap =
  | 'adjacent' // neighbouring trade with much the same vocabulary
  | 'denied' // names the skills it says it lacks
  | 'homonym' // same words, another meaning
  | 'seniority' // same trade, another level
  | 'stuffing'; // lists the words without the work

export interface LabelledCv {
  readonly id: string;
  readonly trade: string;
  readonly language: Language;
  /** As given in the application form, so that redaction has what it has in the service. */
  readonly name: string;
  readonly email: string;
  readonly text: string;
}

export interface LabelledOffer {
  readonly id: string;
  readonly trade: string;
  readonly language: Language;
  readonly title: string;
  readonly place: string;
  readonly mustHave: readonly string[];
  readonly niceToHave: readonly string[];
  readonly description: string;
  /** Grade by CV id; a CV that is not there is graded 0. */
  readonly grades: ReadonlyMap<string, Grade>;
  /** Trap by CV id: CVs graded 0 or 1 that are made to look better. */
  readonly traps: ReadonlyMap<string, Trap>;
}

export interface LabelledSet {
  readonly cvs: readonly LabelledCv[];
  readonly offers: readonly LabelledOffer[];
}

export function gradeOf(offer: LabelledOffer, cv: LabelledCv): Grade {
  return offer.grades.get(cv.id) ?? 0;
}
