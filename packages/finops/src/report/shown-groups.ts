import { roundToTotal } from '../units/largest-remainder.ts';
import { currencyDigits } from '../units/money.ts';
import type { GroupingReport, GroupReport, Report } from './report.ts';

/** A line of a table of costs. */
export interface ShownCost {
  readonly kind: 'group' | 'others' | 'idle';
  /** Of a group. */
  readonly group?: GroupReport;
  /** How many groups `others` stands for. */
  readonly count?: number;
  /** Rounded: the shown costs of all lines add up to the shown total, to the cent. */
  readonly cost: number;
  /** Of the total, from exact amounts. */
  readonly share: number;
}

export interface ShownCosts {
  readonly lines: readonly ShownCost[];
  readonly total: number;
}

/** The dearest groups of a grouping, the others in one line, and what is idle. */
export function shownCosts(report: Report, { groups }: GroupingReport, most: number): ShownCosts {
  const { totals, head, idle } = report;
  // One line for one group says less than the group.
  const shown = groups.length === most + 1 ? groups : groups.slice(0, most);
  const rest = groups.slice(shown.length);
  const restCost = rest.reduce((sum, { cost }) => sum + cost.total, 0);
  const lines: ShownCost[] = shown.map((group) => ({
    kind: 'group',
    group,
    cost: group.cost.total,
    share: group.share,
  }));
  const share = (cost: number): number => (totals.cost === 0 ? 0 : cost / totals.cost);
  if (rest.length > 0) {
    lines.push({ kind: 'others', count: rest.length, cost: restCost, share: share(restCost) });
  }
  if (idle !== undefined) lines.push({ kind: 'idle', cost: totals.idle, share: share(totals.idle) });
  const digits = currencyDigits(head.currency);
  const rounded = roundToTotal(
    lines.map(({ cost }) => cost),
    { digits, total: totals.cost },
  );
  const [total] = roundToTotal([totals.cost], { digits });
  return {
    lines: lines.map((line, index) => Object.assign(line, { cost: rounded[index]! })),
    total: total ?? 0,
  };
}
