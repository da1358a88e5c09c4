import { neutralise, type NeutralLine } from '../neutral/neutral-text.ts';
import type { RedactedText } from '../redact.ts';
import type { Criterion, Passage, PassagePair } from '../scorer.ts';
import { weights } from '../weights.ts';
import { chunksOf, type Chunk } from './chunks.ts';
import type { Embedder } from './embedder.ts';
import type { OfferVectors } from './read-offer.ts';
import { cosine, mean } from './vectors.ts';

export interface Meaning {
  /** Of the whole CV and the whole offer, −1 to 1. */
  readonly cosine: number;
  /** The line of the CV nearest to a criterion, for those that words did not match. */
  readonly nearest: ReadonlyMap<string, Passage>;
  readonly passages: readonly PassagePair[];
}

/** Compares what a CV says with what an offer says, and finds the lines to show. */
export async function compareMeaning(
  embedder: Embedder,
  cvText: RedactedText,
  offer: OfferVectors,
  criteria: readonly Criterion[],
): Promise<Meaning> {
  const { chunkCharacters, maxChunks } = weights.semantic;
  const chunks = chunksOf(neutralise(cvText), chunkCharacters, maxChunks);
  if (chunks.length === 0) return { cosine: 0, nearest: new Map(), passages: [] };
  const vectors = await embedder.embed(chunks.map(({ text }) => text));
  const open = criteria.filter(({ status }) => status !== 'matched').map(({ skill }) => skill);
  const wanted = open.flatMap((skill) => offer.criteria.get(skill) ?? []);
  const lines = await nearestLines(embedder, chunks, vectors, [
    ...wanted,
    ...offer.sentences.map(({ vector }) => vector),
  ]);
  return {
    cosine: cosine(
      mean(
        vectors,
        chunks.map(({ weight }) => weight),
      ),
      offer.whole,
    ),
    nearest: nearestToCriteria(lines, open, offer),
    passages: nearestPairs(lines, offer),
  };
}

interface Line {
  readonly source: string;
  readonly vector: Float32Array;
}

/** Encodes the lines of the few chunks that are nearest to something wanted; every line of a long CV would take too long. */
async function nearestLines(
  embedder: Embedder,
  chunks: readonly Chunk[],
  vectors: readonly Float32Array[],
  wanted: readonly Float32Array[],
): Promise<Line[]> {
  const best = new Map<number, number>();
  for (const target of wanted) {
    const likeness = vectors.map((vector) => cosine(vector, target));
    const at = likeness.indexOf(Math.max(...likeness));
    best.set(at, Math.max(best.get(at) ?? -1, likeness[at] ?? -1));
  }
  const chosen = [...best]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, weights.semantic.evidenceChunks)
    .flatMap(([at]) => chunks[at]?.lines ?? []);
  const lines = distinct(chosen);
  if (lines.length === 0) return [];
  const lineVectors = await embedder.embed(lines.map(({ text }) => text));
  return lines.map(({ source }, index) => ({ source, vector: lineVectors[index] ?? new Float32Array(0) }));
}

function distinct(lines: readonly NeutralLine[]): NeutralLine[] {
  return [...new Map(lines.map((line) => [line.text, line])).values()].slice(
    0,
    weights.semantic.evidenceLines,
  );
}

function nearestToCriteria(
  lines: readonly Line[],
  skills: readonly string[],
  offer: OfferVectors,
): Map<string, Passage> {
  const found = new Map<string, Passage>();
  for (const skill of skills) {
    const target = offer.criteria.get(skill);
    const nearest = target && nearestLine(lines, target);
    if (nearest) found.set(skill, nearest);
  }
  return found;
}

function nearestPairs(lines: readonly Line[], offer: OfferVectors): PassagePair[] {
  return offer.sentences
    .flatMap(({ text, vector }) => {
      const nearest = nearestLine(lines, vector);
      return nearest === undefined
        ? []
        : [{ offer: shorten(text), cv: nearest.text, cosine: nearest.cosine }];
    })
    .sort((a, b) => b.cosine - a.cosine || (a.offer < b.offer ? -1 : 1))
    .slice(0, weights.semantic.shownPairs);
}

function nearestLine(lines: readonly Line[], target: Float32Array): Passage | undefined {
  let best: Passage | undefined;
  for (const { source, vector } of lines) {
    const likeness = Math.round(cosine(vector, target) * 100) / 100;
    if (likeness >= weights.semantic.shownCosine && likeness > (best?.cosine ?? -1)) {
      best = { text: shorten(source), cosine: likeness };
    }
  }
  return best;
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200).replace(/\s?\S*$/, '')}…`;
}
