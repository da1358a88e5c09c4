import { median, type Row, type Run } from './reading-order.ts';

/** Two columns, and what stands above and below them across both. */
export interface Columns {
  readonly above: readonly Row[];
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  readonly below: readonly Row[];
}

/** Lines a column has at least. */
const MIN_LINES = 3;
/** Left edges tried for the right column, the most frequent first. */
const MAX_EDGES = 12;

/** Finds the tallest part of a page that reads as two columns; undefined where all of it reads from side to side. */
export function findColumns(rows: readonly Row[]): Columns | undefined {
  let best: (Part & { readonly runs: number }) | undefined;
  for (const edge of edgesOf(rows)) {
    for (const part of partsAt(rows, edge)) {
      const runs = part.left.length + part.right.length;
      if (runs > (best?.runs ?? 0) && areColumns(part)) best = { ...part, runs };
    }
  }
  if (best === undefined) return undefined;
  return {
    above: rows.slice(0, best.from),
    left: best.left.map(({ row }) => row),
    right: best.right.map(({ row }) => row),
    below: rows.slice(best.to),
  };
}

/** Where lines begin that have something to their left, on their row or another. */
function edgesOf(rows: readonly Row[]): number[] {
  const counts = new Map<number, number>();
  for (const { left } of rows.flat()) {
    const edge = Math.round(left / 2) * 2;
    counts.set(edge, (counts.get(edge) ?? 0) + 1);
  }
  const first = Math.min(...counts.keys());
  return [...counts]
    .filter(([edge]) => edge > first)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_EDGES)
    .map(([edge]) => edge - 1);
}

/** Consecutive rows that nothing crosses at an edge, and their two sides. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly left: readonly Side[];
  readonly right: readonly Side[];
}

/** What one row has on one side. */
interface Side {
  readonly index: number;
  readonly row: Row;
}

function partsAt(rows: readonly Row[], edge: number): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let left: Side[] = [];
  let right: Side[] = [];
  const end = (to: number): void => {
    if (left.length >= MIN_LINES && right.length >= MIN_LINES) parts.push({ from, to, left, right });
    from = to + 1;
    left = [];
    right = [];
  };
  for (const [index, row] of rows.entries()) {
    if (row.some((run) => run.left < edge - 1 && run.right > edge - 0.5 * run.size)) {
      end(index);
      continue;
    }
    const before = row.filter((run) => run.left < edge - 1);
    const after = row.filter((run) => run.left >= edge - 1);
    if (before.length > 0) left.push({ index, row: before });
    if (after.length > 0) right.push({ index, row: after });
  }
  end(rows.length);
  return parts.map(trim);
}

/** What the left side has before the right one begins is read first in any case, and continues what is above. */
function trim(part: Part): Part {
  const from = Math.max(part.from, part.right[0]?.index ?? 0);
  const left = part.left.filter(({ index }) => index >= from);
  return left.length < MIN_LINES ? part : { ...part, from, left };
}

/** Whether the sides are read one after the other; if not, they are a table or a timeline, read row by row. */
function areColumns({ left, right }: Part): boolean {
  if (overlap(left, right) < 0.5 * Math.min(heightOf(left), heightOf(right))) return false;
  const [labels, others] = left.length <= right.length ? [left, right] : [right, left];
  const beside = labels.filter((side) => top(others) <= yOf(side) && yOf(side) <= bottom(others));
  if (share(beside, rowTest(others)) < 0.8) return true;
  if (share(labels, isDated) >= 0.5) return false;
  // A label stands where its text begins, a list goes on from row to row.
  const goesOn = share(labels.slice(1), ({ index }, before) => index === (labels[before]?.index ?? 0) + 1);
  if (goesOn < 0.5) return false;
  const rows = new Set([...left, ...right].map(({ index }) => index)).size;
  return rows > 1.1 * labels.length || isFlowing(labels) || isFlowing(others);
}

/** Whether a line shares a row with the other side, or stands where the other side leaves room for a row. */
function rowTest(others: readonly Side[]): (side: Side) => boolean {
  const rows = new Set(others.map(({ index }) => index));
  const gaps = others.slice(1).map((side, before) => yOf(side) - yOf(others[before] as Side));
  const leading = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 4)] ?? 0;
  return (side) => {
    if (rows.has(side.index)) return true;
    const above = others.findLast(({ index }) => index < side.index);
    const below = others.find(({ index }) => index > side.index);
    return above === undefined || below === undefined || yOf(below) - yOf(above) > 1.8 * leading;
  };
}

function share(sides: readonly Side[], test: (side: Side, index: number) => boolean): number {
  return sides.length === 0 ? 0 : sides.filter(test).length / sides.length;
}

const DATE = /\b(?:19|20)\d\d\b|\d\d?\/\d\d/;

function isDated({ row }: Side): boolean {
  const text = row.map((run) => run.text).join(' ');
  return text.length < 40 && DATE.test(text);
}

/** Lines that mostly fill their column, where sentences go on from one to the next, as they do not in a table. */
function isFlowing(sides: readonly Side[]): boolean {
  const runs = sides.flatMap(({ row }) => row);
  const width = Math.max(...runs.map(({ right }) => right)) - Math.min(...runs.map(({ left }) => left));
  const filled = median(runs.map((run) => run.right - run.left)) > 0.6 * width;
  return (
    filled &&
    median(runs.map(words)) >= 4 &&
    share(sides, ({ row }) => /^\p{Ll}/u.test(row[0]?.text ?? '')) >= 0.25
  );
}

function words({ text }: Run): number {
  return text.split(/\s+/).length;
}

function yOf({ row }: Side): number {
  return row[0]?.baseline ?? 0;
}

function top(sides: readonly Side[]): number {
  return sides[0] === undefined ? 0 : yOf(sides[0]);
}

function bottom(sides: readonly Side[]): number {
  const last = sides.at(-1);
  return last === undefined ? 0 : yOf(last);
}

function heightOf(sides: readonly Side[]): number {
  return bottom(sides) - top(sides);
}

function overlap(a: readonly Side[], b: readonly Side[]): number {
  return Math.min(bottom(a), bottom(b)) - Math.max(top(a), top(b));
}
