import type { NeutralLine } from '../neutral/neutral-text.ts';

/** Some lines of a text that are encoded as one. */
export interface Chunk {
  readonly text: string;
  readonly lines: readonly NeutralLine[];
}

/**
 * Puts lines together up to about `characters`, which is what a sentence encoder reads best; a longer line is cut between words.
 *
 * @param most the rest of a longer text is left aside
 */
export function chunksOf(lines: readonly NeutralLine[], characters: number, most: number): Chunk[] {
  const chunks: Chunk[] = [];
  let pending: NeutralLine[] = [];
  let length = 0;
  const flush = (): void => {
    if (pending.length > 0) chunks.push({ text: pending.map(({ text }) => text).join('. '), lines: pending });
    pending = [];
    length = 0;
  };
  for (const line of lines.flatMap((each) => cut(each, characters))) {
    if (length + line.text.length > characters) flush();
    if (chunks.length >= most) return chunks;
    pending.push(line);
    length += line.text.length + 2;
  }
  flush();
  return chunks.slice(0, most);
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
  return [...pieces, piece].filter(Boolean).map((text) => ({ text, source: line.source }));
}
