import { isFrench } from '../neutral/language.ts';
import { neutralise, type NeutralLine } from '../neutral/neutral-text.ts';
import type { OfferCriteria } from '../scorer.ts';
import { isIdentityWord } from '../neutral/identity-words.ts';
import { fold } from '../text/tokens.ts';
import { weights } from '../weights.ts';
import { chunksOf } from './chunks.ts';
import type { Embedder } from './embedder.ts';
import { mean } from './vectors.ts';

/** An offer as a language model sees it. */
export interface OfferVectors {
  /** Of the whole offer. */
  readonly whole: Float32Array;
  /** Of each criterion that can be compared by meaning, by the words of the recruiter. */
  readonly criteria: ReadonlyMap<string, Float32Array>;
  readonly sentences: readonly { readonly text: string; readonly vector: Float32Array }[];
}

/** Reads an offer once; every CV is then compared with its vectors. */
export async function readOffer(embedder: Embedder, offer: OfferCriteria): Promise<OfferVectors> {
  const { title, description, mustHave, niceToHave } = offer;
  const skills = [...new Set([...mustHave, ...niceToHave])];
  const french = isFrench([title, description, ...skills].join('\n'));
  const neutral = (text: string): NeutralLine[] => neutralise(text, french);
  const { chunkCharacters, maxChunks, titleRepeat, maxOfferSentences } = weights.semantic;
  const sentences = neutral(sentencesOf(description).join('\n'));
  const shown = sentences.slice(0, maxOfferSentences);
  const chunks = chunksOf([...sentences, ...neutral(skills.join('\n'))], chunkCharacters, maxChunks);
  const criteria = skills.filter(canBeCompared).map((skill) => ({ skill, text: joined(neutral(skill)) }));
  const vectorOf = await embedAll(embedder, [
    joined(neutral(title)),
    ...chunks.map(({ text }) => text),
    ...criteria.map(({ text }) => text),
    ...shown.map(({ text }) => text),
  ]);
  const titleVectors = Array.from({ length: titleRepeat }, () => vectorOf(joined(neutral(title))));
  return {
    whole: mean(
      [...titleVectors, ...chunks.map(({ text }) => vectorOf(text))].flatMap((vector) => vector ?? []),
    ),
    criteria: new Map(
      criteria.flatMap(({ skill, text }) => {
        const vector = vectorOf(text);
        return vector === undefined ? [] : [[skill, vector] as const];
      }),
    ),
    sentences: shown.flatMap(({ source, text }) => {
      const vector = vectorOf(text);
      return vector === undefined ? [] : [{ text: source, vector }];
    }),
  };
}

/** Each distinct text once, and no empty one: services refuse those. */
async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
): Promise<(text: string) => Float32Array | undefined> {
  const distinct = [...new Set(texts)].filter((text) => text !== '');
  const vectors = distinct.length === 0 ? [] : await embedder.embed(distinct);
  const byText = new Map(distinct.map((text, index) => [text, vectors[index]] as const));
  return (text) => byText.get(text);
}

/**
 * A language is known or not, and an acronym means nothing to a language model but other acronyms: the nearest line would say
 * nothing.
 */
function canBeCompared(skill: string): boolean {
  const words = [...skill.matchAll(/\p{L}+/gu)].map(([word]) => word);
  return words.some((word) => /\p{Ll}{4}/u.test(word)) && !words.some((word) => isIdentityWord(fold(word)));
}

/** Sentences, items and lines, without their bullets. */
function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?;])\s+|\n+/u)
    .map((sentence) => sentence.replace(/^[\s•·▪*–-]+/u, '').trim())
    .filter((sentence) => sentence !== '');
}

function joined(lines: readonly NeutralLine[]): string {
  return lines.map(({ text }) => text).join('. ');
}
