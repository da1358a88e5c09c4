import { findColumns } from './columns.ts';

/** A piece of text as a PDF places it: some letters, a word or a line. Lengths in points, `y` downwards. */
export interface TextPiece {
  readonly text: string;
  readonly left: number;
  readonly width: number;
  /** The line that the letters stand on. */
  readonly baseline: number;
  /** Height of the font. */
  readonly size: number;
}

/** Pieces on one line, without a wide gap between them. */
export interface Run {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
}

/** Runs side by side, from the left. */
export type Row = readonly Run[];

/**
 * Puts the text of a page into the order a person reads it in: columns one after the other, also where the file draws them
 * line by line across, and what stands beside each other in a table or a timeline side by side, with a tab between.
 */
export function readingOrder(pieces: readonly TextPiece[]): string {
  return blocksOf(toRows(pieces), 0)
    .map((rows) => rows.map((row) => row.map(({ text }) => text).join('\t')).join('\n'))
    .join('\n\n');
}

/** Columns within columns within columns. */
const MAX_DEPTH = 4;

function blocksOf(rows: readonly Row[], depth: number): (readonly Row[])[] {
  if (rows.length === 0) return [];
  const columns = depth < MAX_DEPTH ? findColumns(rows) : undefined;
  if (columns === undefined) return [rows];
  const { above, left, right, below } = columns;
  return [above, left, right, below].flatMap((part) => blocksOf(part, depth + 1));
}

/** Of the height of the font: pieces on lines that differ less stand on one line. */
const SAME_LINE = 0.35;
/** A gap wider than this parts columns or cells; justified text stays below. */
const WIDE_GAP = 1.5;
/** A gap wider than this parts words. */
const WORD_GAP = 0.15;

function toRows(pieces: readonly TextPiece[]): Row[] {
  const lines: TextPiece[][] = [];
  for (const piece of pieces.filter(isVisible).toSorted((a, b) => a.baseline - b.baseline)) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (
      line !== undefined &&
      first !== undefined &&
      piece.baseline - first.baseline < SAME_LINE * Math.max(piece.size, first.size)
    ) {
      line.push(piece);
    } else lines.push([piece]);
  }
  return lines.map(toRuns);
}

function isVisible({ text, size }: TextPiece): boolean {
  return size > 0 && text.trim() !== '';
}

function toRuns(line: readonly TextPiece[]): Run[] {
  const groups: TextPiece[][] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const piece of line.toSorted((a, b) => a.left - b.left)) {
    const group = groups.at(-1);
    if (group === undefined || piece.left - right > WIDE_GAP * piece.size) groups.push([piece]);
    else if (!isDrawnTwice(group.at(-1), piece)) group.push(piece);
    right = Math.max(right, piece.left + piece.width);
  }
  return groups.map(toRun);
}

/** Some programs make letters bold by drawing them twice, a hair apart. */
function isDrawnTwice(before: TextPiece | undefined, piece: TextPiece): boolean {
  return before?.text === piece.text && Math.abs(before.left - piece.left) < 0.15 * piece.size;
}

function toRun(group: readonly TextPiece[]): Run {
  const texts = group.map(({ text }) => closeUp(text));
  const gaps = group.slice(1).map((piece, index) => gapBetween(group[index] as TextPiece, piece));
  const wordGap = isLetterSpaced(group) ? 1.7 * median(gaps) : WORD_GAP;
  let text = texts[0] ?? '';
  for (const [index, next] of texts.slice(1).entries()) {
    text += ((gaps[index] ?? 0) > wordGap ? ' ' : '') + next;
  }
  return {
    text: text.trim(),
    left: group[0]?.left ?? 0,
    right: Math.max(...group.map(({ left, width }) => left + width)),
    baseline: group[0]?.baseline ?? 0,
    size: Math.max(...group.map(({ size }) => size)),
  };
}

/** Within one piece, the letters of a spaced word. */
function closeUp(text: string): string {
  return /^\p{L}(?: \p{L}){3,}$/u.test(text) ? text.replaceAll(' ', '') : text;
}

/** In heights of the font. */
function gapBetween(before: TextPiece, after: TextPiece): number {
  return (after.left - before.left - before.width) / after.size;
}

/** Letters drawn one by one at a distance that is no gap between words. */
function isLetterSpaced(group: readonly TextPiece[]): boolean {
  return group.length > 3 && group.every(({ text }) => text.trim().length === 1);
}

/** The middle one of some numbers; 0 of none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
