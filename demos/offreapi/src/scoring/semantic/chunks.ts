import type { NeutralLine } from '../neutral/neutral-text.ts';
import { weights } from '../weights.ts';

/** Some lines of a text that are encoded as one. */
export interface Chunk {
  readonly text: string;
  readonly lines: readonly NeutralLine[];
  /** 1, less where lines merely list. */
  readonly weight: number;
}

/**
 * Puts lines together up to about `characters`, which is what a sentence encoder reads best; a longer line is cut between words.
 *
 * @param most of a longer text its beginning is read, which says what somebody does now, and passages of the rest, evenly apart
 */
export function chunksOf(lines: readonly NeutralLine[], characters: number, most: number): Chunk[] {
  const chunks: Chunk[] = [];
  let pending: NeutralLine[] = [];
  let length = 0;
  const flush = (): void => {
    if (pending.length > 0) chunks.push(chunkOf(pending));
    pending = [];
    length = 0;
  };
  for (const line of lines.flatMap((each) => cut(each, characters))) {
    if (length + line.text.length > characters) flush();
    pending.push(line);
    length += line.text.length + 2;
  }
  flush();
  return sample(chunks, most);
}

function chunkOf(lines: readonly NeutralLine[]): Chunk {
  const lengthOf = (some: readonly NeutralLine[]): number =>
    some.reduce((sum, { text }) => sum + text.length, 0);
  const listed = lengthOf(lines.filter((line) => line.listed)) / lengthOf(lines);
  return {
    text: lines.map(({ text }) => text).join('. '),
    lines,
    weight: 1 - (1 - weights.semantic.listedChunk) * listed,
  };
}

function sample(chunks: readonly Chunk[], most: number): Chunk[] {
  if (chunks.length <= most) return [...chunks];
  const first = Math.ceil(most / 2);
  const picked = most - first;
  const step = (chunks.length - first) / picked;
  return [
    ...chunks.slice(0, first),
    ...Array.from({ length: picked }, (_, index) => chunks[first + Math.floor(index * step)] as Chunk),
  ];
}

function cut(line: NeutralLine, characters: number): NeutralLine[] {
  if (line.text.length <= characters) return [line];
  const pieces: string[] = [];
  let piece = '';
  for (const word of line.text.split(' ').map((each) => each.slice(0, characters))) {
    if (piece.length + word.length + 1 > characters) {
      pieces.push(piece);
      piece = '';
    }
    piece = piece === '' ? word : `${piece} ${word}`;
  }
  return [...pieces, piece]
    .filter(Boolean)
    .map((text) => ({ text, source: line.source, listed: line.listed }));
}
