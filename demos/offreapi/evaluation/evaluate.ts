import { setImmediate } from 'node:timers/promises';
import { redact } from '../src/scoring/redact.ts';
import { BM25, CHANCE, createBaselines, TF_IDF } from './baselines/baselines.ts';
import { estimate, estimateDifference, type Estimate } from './bootstrap.ts';
import { gradeOf, type LabelledOffer, type LabelledSet, type Language, type Trap } from './labelled-set.ts';
import { averagePrecision, type Judged, mean, ndcg, precision, trapErrors } from './metrics.ts';
import type { Ranker, ReadableCv } from './ranker.ts';

/** Figures of a run; every mean is over offers. A figure is absent where the set has nothing to measure it on. */
export interface Evaluation {
  readonly set: {
    readonly cvs: number;
    readonly offers: number;
    readonly trades: number;
    readonly traps: number;
  };
  readonly seed: number;
  readonly resamples: number;
  readonly rankers: readonly RankerFigures[];
}

export interface RankerFigures {
  readonly name: string;
  readonly kind: Ranker['kind'];
  /** Of weights and model, where the ranker has them. */
  readonly version?: string;
  /** Offers of both languages rank the CVs of both. */
  readonly overall: Figures;
  /** Offers of one language rank the CVs of one language. */
  readonly pairs: Readonly<Record<LanguagePair, Figures>>;
  readonly traps: Readonly<Record<Trap, Estimate | undefined>>;
  /** Of nDCG@10 overall, to each baseline, offer by offer. */
  readonly differences: Readonly<Record<string, Estimate | undefined>>;
  readonly ndcgByOffer: Readonly<Record<string, number>>;
}

export interface Figures {
  readonly ndcg10: Estimate | undefined;
  readonly map: Estimate | undefined;
  readonly precision3: Estimate | undefined;
  readonly trapErrors: Estimate | undefined;
}

/** Language of the offer, then that of the CVs. */
export type LanguagePair = `${Language}→${Language}`;

export const languagePairs: readonly LanguagePair[] = ['fr→fr', 'en→en', 'fr→en', 'en→fr'];
export const trapKinds: readonly Trap[] = ['adjacent', 'denied', 'homonym', 'seniority', 'stuffing'];

export interface EvaluateOptions {
  readonly seed: number;
  /** Of the bootstrap. */
  readonly resamples: number;
  /** Rankers beside the baselines. */
  readonly rankers: readonly Ranker[];
  readonly step?: (text: string) => void;
}

export async function evaluate(set: LabelledSet, options: EvaluateOptions): Promise<Evaluation> {
  const { seed, resamples, step = () => {} } = options;
  const cvs = set.cvs.map((cv) => ({ ...cv, redacted: redact(cv.text, cv) }));
  const rankings: Ranking[] = [];
  for (const ranker of [...createBaselines(cvs, seed), ...options.rankers]) {
    rankings.push(await rankAll(ranker, set.offers, cvs, step));
  }
  const baselines = rankings.filter(({ ranker }) => [CHANCE, BM25, TF_IDF].includes(ranker.name));
  return {
    set: {
      cvs: cvs.length,
      offers: set.offers.length,
      trades: new Set(cvs.map(({ trade }) => trade)).size,
      traps: set.offers.reduce((sum, { traps }) => sum + traps.size, 0),
    },
    seed,
    resamples,
    rankers: rankings.map((ranking) => figuresOf(ranking, baselines, { seed, resamples })),
  };
}

/** What a ranker made of each offer. */
interface Ranking {
  readonly ranker: Ranker;
  readonly offers: readonly RankedOffer[];
}

interface RankedOffer {
  readonly offer: LabelledOffer;
  readonly runs: readonly (readonly RankedCv[])[];
}

interface RankedCv extends Judged {
  readonly language: Language;
  readonly trap: Trap | undefined;
}

async function rankAll(
  ranker: Ranker,
  offers: readonly LabelledOffer[],
  cvs: readonly ReadableCv[],
  step: (text: string) => void,
): Promise<Ranking> {
  const ranked: RankedOffer[] = [];
  for (const offer of offers) {
    await setImmediate();
    step(`${ranker.name}: offer ${ranked.length + 1} of ${offers.length}`);
    const runs = await ranker.rank(offer, cvs);
    ranked.push({ offer, runs: runs.map((run) => cvs.map((cv, index) => judge(offer, cv, run[index]))) });
  }
  return { ranker, offers: ranked };
}

function judge(offer: LabelledOffer, cv: ReadableCv, score: number | undefined): RankedCv {
  if (score === undefined || !Number.isFinite(score)) {
    throw new Error(`The score of ${cv.id} for ${offer.id} is ${score}: it is to be a number.`);
  }
  return { score, grade: gradeOf(offer, cv), language: cv.language, trap: offer.traps.get(cv.id) };
}

interface Resampling {
  readonly seed: number;
  readonly resamples: number;
}

function figuresOf(ranking: Ranking, baselines: readonly Ranking[], resampling: Resampling): RankerFigures {
  const { ranker } = ranking;
  const { seed, resamples } = resampling;
  const byOffer = ndcgOf(ranking);
  const difference = (baseline: Ranking): Estimate | undefined =>
    estimateDifference(byOffer, ndcgOf(baseline), resamples, seed);
  const pair = (name: LanguagePair): Figures => {
    const [ofOffer, ofCv] = name.split('→');
    const offers = ranking.offers.filter(({ offer }) => offer.language === ofOffer);
    return measure(offers, (cv) => cv.language === ofCv, resampling);
  };
  const errors = (trap: Trap): Estimate | undefined =>
    estimate(
      trapErrorsOf(ranking.offers, all, (cv) => cv.trap === trap),
      resamples,
      seed,
    );
  return {
    name: ranker.name,
    kind: ranker.kind,
    ...(ranker.version && { version: ranker.version() }),
    overall: measure(ranking.offers, all, resampling),
    pairs: record(languagePairs, pair),
    traps: record(trapKinds, errors),
    differences: Object.fromEntries(
      baselines
        .filter((baseline) => baseline.ranker !== ranker)
        .map((baseline) => [baseline.ranker.name, difference(baseline)]),
    ),
    ndcgByOffer: Object.fromEntries(
      ranking.offers.map(({ offer }, index) => [offer.id, byOffer[index] ?? Number.NaN]),
    ),
  };
}

const all = (): boolean => true;

function ndcgOf(ranking: Ranking): number[] {
  return overRuns(ranking.offers, (run) => ndcg(run, 10));
}

function measure(
  offers: readonly RankedOffer[],
  isCandidate: (cv: RankedCv) => boolean,
  { seed, resamples }: Resampling,
): Figures {
  const over = (metric: (run: readonly RankedCv[]) => number): Estimate | undefined =>
    estimate(
      overRuns(offers, (run) => metric(run.filter(isCandidate))),
      resamples,
      seed,
    );
  return {
    ndcg10: over((run) => ndcg(run, 10)),
    map: over(averagePrecision),
    precision3: over((run) => (Number.isNaN(averagePrecision(run)) ? Number.NaN : precision(run, 3))),
    trapErrors: estimate(
      trapErrorsOf(offers, isCandidate, (cv) => cv.trap !== undefined),
      resamples,
      seed,
    ),
  };
}

function trapErrorsOf(
  offers: readonly RankedOffer[],
  isCandidate: (cv: RankedCv) => boolean,
  isTrap: (cv: RankedCv) => boolean,
): number[] {
  return overRuns(offers, (run) => {
    const candidates = run.filter(isCandidate);
    return trapErrors(candidates.filter(isTrap), candidates);
  });
}

function overRuns(offers: readonly RankedOffer[], metric: (run: readonly RankedCv[]) => number): number[] {
  return offers.map(({ runs }) => mean(runs.map(metric)));
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  valueOf: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<Key, Value>;
}
