import type { Bin } from '../applications/distribution.ts';

/** Geometry of the distribution chart, in the units of its viewBox. */
export interface ScoreChart {
  readonly width: number;
  readonly height: number;
  readonly baseline: number;
  readonly bars: readonly Bar[];
  /** Below the bars: 0, 10, … 100. */
  readonly ticks: readonly { readonly x: number; readonly label: number }[];
}

export interface Bar extends Bin {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const BAR = 56;
const GAP = 6;
const TOP = 22;
const PLOT = 120;
const AXIS = 24;
const MARGIN = 18;

export function scoreChart(bins: readonly Bin[]): ScoreChart {
  // Few applications must not look like many: a bar reaches the top from three on.
  const most = Math.max(3, ...bins.map(({ count }) => count));
  const baseline = TOP + PLOT;
  return {
    width: 2 * MARGIN + bins.length * (BAR + GAP) - GAP,
    height: baseline + AXIS,
    baseline,
    bars: bins.map((bin, index) => {
      // A single application stays visible beside hundreds.
      const height = bin.count === 0 ? 0 : Math.max(3, Math.round((PLOT * bin.count) / most));
      return { ...bin, x: MARGIN + index * (BAR + GAP), y: baseline - height, width: BAR, height };
    }),
    ticks: Array.from({ length: bins.length + 1 }, (_, index) => ({
      x: MARGIN + index * (BAR + GAP) - GAP / 2,
      label: index * 10,
    })),
  };
}
