/** A CV as a scorer sees it beside what it is worth. */
export interface Judged {
  readonly score: number;
  /** 0 to 3. */
  readonly grade: number;
}

/** From this grade on a CV counts as relevant where a metric knows only yes and no. */
export const RELEVANT = 2;

/**
 * Normalised discounted cumulative gain of the first `depth`: gain 2^grade − 1, discount log2(rank + 1) (Burges et al. 2005).
 *
 * CVs of equal score share the gain of the ranks they fill: the value is the mean over all orders of the ties (McSherry and
 * Najork 2008), so that neither luck nor the order of the files decides. NaN where nothing has a grade.
 */
export function ndcg(judged: readonly Judged[], depth: number): number {
  const ideal = dcg(
    judged.map(({ grade }) => ({ score: grade, grade })),
    depth,
  );
  return ideal === 0 ? Number.NaN : dcg(judged, depth) / ideal;
}

/** Of the first `depth`, the share that is relevant; ties as in `ndcg`. */
export function precision(judged: readonly Judged[], depth: number): number {
  let relevant = 0;
  for (const { from, members } of tieGroups(judged)) {
    const shown = Math.min(members.length, Math.max(0, depth - from));
    relevant += shown * mean(members.map(relevance));
  }
  return relevant / depth;
}

/** Mean of the precision at the rank of each relevant CV; ties as in `ndcg`. NaN where none is relevant. */
export function averagePrecision(judged: readonly Judged[]): number {
  let before = 0;
  let sum = 0;
  for (const { from, members } of tieGroups(judged)) {
    const size = members.length;
    const relevant = members.filter((member) => relevance(member) === 1).length;
    // Expected number of relevant ones of the group ahead of a relevant one that stands at `index` in it.
    const perPlace = size === 1 ? 0 : (relevant - 1) / (size - 1);
    for (let index = 0; index < size; index++) {
      sum += ((relevant / size) * (before + 1 + index * perPlace)) / (from + index + 1);
    }
    before += relevant;
  }
  return before === 0 ? Number.NaN : sum / before;
}

/** Share of pairs of a trap and a relevant CV where the trap is placed above; a tie is half an error. NaN without pairs. */
export function trapErrors(traps: readonly Judged[], judged: readonly Judged[]): number {
  const relevant = judged.filter(({ grade }) => grade >= RELEVANT);
  let errors = 0;
  for (const trap of traps) {
    for (const { score } of relevant) errors += trap.score > score ? 1 : trap.score === score ? 0.5 : 0;
  }
  return errors / (traps.length * relevant.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dcg(judged: readonly Judged[], depth: number): number {
  let sum = 0;
  for (const { from, members } of tieGroups(judged)) {
    const gain = mean(members.map(({ grade }) => 2 ** grade - 1));
    for (let rank = from; rank < Math.min(depth, from + members.length); rank++)
      sum += gain / Math.log2(rank + 2);
  }
  return sum;
}

function relevance({ grade }: Judged): 0 | 1 {
  return grade >= RELEVANT ? 1 : 0;
}

interface TieGroup {
  /** CVs ranked above. */
  readonly from: number;
  readonly members: readonly Judged[];
}

function tieGroups(judged: readonly Judged[]): TieGroup[] {
  const groups: { from: number; members: Judged[] }[] = [];
  for (const [index, one] of judged.toSorted((a, b) => b.score - a.score).entries()) {
    const last = groups.at(-1);
    if (last?.members[0]?.score === one.score) last.members.push(one);
    else groups.push({ from: index, members: [one] });
  }
  return groups;
}
