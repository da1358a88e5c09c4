import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { modelPath } from '../src/scoring/encoder/model-path.ts';
import { createLexicalScorer } from '../src/scoring/lexical-scorer.ts';
import type { Scorer } from '../src/scoring/scorer.ts';
import { createLocalEmbedder } from '../src/scoring/semantic/local-embedder.ts';
import { createSemanticScorer } from '../src/scoring/semantic/semantic-scorer.ts';
import type { LabelledOffer } from './labelled-set.ts';
import type { Ranker, ReadableCv } from './ranker.ts';
import { remembering } from './remembering-embedder.ts';

/** A shared machine may be slow; a score made without the model would not be what is measured. */
const ENCODER_TIMEOUT_MS = 120_000;

/** The service's own scorer in every mode that works here, and the components of the score of the last. */
export async function createServiceRankers(env: Env = process.env): Promise<Ranker[]> {
  const lexical = judging(createLexicalScorer());
  const path = modelPath(env);
  if (path === undefined || !existsSync(path)) return [whole(lexical), ...partsOf(lexical)];
  const embedder = remembering(await createLocalEmbedder({ modelPath: path, timeoutMs: ENCODER_TIMEOUT_MS }));
  const semantic = judging(createSemanticScorer({ embedders: [embedder] }));
  return [whole(lexical), whole(semantic), ...partsOf(semantic)];
}

export const SEMANTIC = 'service, semantic';

type Env = Readonly<Record<string, string | undefined>>;

/** A scorer with the figures of what it has scored already, which the rankers of its parts read again. */
interface Judging {
  readonly scorer: Scorer;
  /** Of the last score. */
  readonly version: () => string;
  readonly figuresOf: (offer: LabelledOffer, cvs: readonly ReadableCv[]) => Promise<Figures[]>;
}

interface Figures {
  readonly value: number;
  readonly skills: number;
  readonly wording: number;
  readonly meaning: number;
}

function judging(scorer: Scorer): Judging {
  const known = new Map<LabelledOffer, Promise<Figures[]>>();
  let version = 'nothing scored';
  return {
    scorer,
    version: () => version,
    figuresOf(offer, cvs) {
      const figures = known.get(offer) ?? scoreAll(scorer, offer, cvs, (made) => (version = made));
      known.set(offer, figures);
      return figures;
    },
  };
}

async function scoreAll(
  scorer: Scorer,
  offer: LabelledOffer,
  cvs: readonly ReadableCv[],
  tell: (version: string) => void,
): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const [index, cv] of cvs.entries()) {
    // Scoring by words never waits for anything: Ctrl-C would not be heard.
    if (index % 50 === 0) await setImmediate();
    const score = await scorer.score(cv.redacted, offer);
    const { mode, value, skills, wording, meaning } = score;
    tell(`weights ${score.weightsVersion}${score.model === null ? '' : `, model ${score.model}`}`);
    if (mode !== scorer.mode) throw new Error(`${cv.id} was scored ${mode}, not ${scorer.mode}.`);
    figures.push({
      value,
      skills: skills.value,
      wording: wording.cosine,
      meaning: meaning?.cosine ?? Number.NaN,
    });
  }
  return figures;
}

function whole({ scorer, version, figuresOf }: Judging): Ranker {
  return {
    name: `service, ${scorer.mode}`,
    kind: 'service',
    version,
    rank: async (offer, cvs) => [(await figuresOf(offer, cvs)).map(({ value }) => value)],
    close: () => scorer.close(),
  };
}

function partsOf({ scorer, figuresOf }: Judging): Ranker[] {
  const names = ['skills', 'wording', ...(scorer.mode === 'semantic' ? (['meaning'] as const) : [])] as const;
  return names.map((name) => ({
    name,
    kind: 'part',
    rank: async (offer, cvs) => [(await figuresOf(offer, cvs)).map((figures) => figures[name])],
  }));
}
