import { SECONDS_PER_HOUR } from '../units/constants.ts';
import type { PriceContext, PriceLookup, UnitPrices } from '../price-book/unit-prices.ts';
import type { UsageWindow } from '../usage/workload-usage.ts';

export const SECONDS_PER_DAY = 86_400;

/** A run of steps within one UTC day and one price. A step that a change falls into is part of two pieces. */
export interface PricePiece {
  readonly fromStep: number;
  readonly toStep: number;
  /** Of each step, the hours that lie in this piece. */
  readonly hoursPerStep: number;
  /** Whether the piece holds the steps' beginnings: each step is counted in just one piece. */
  readonly counts: boolean;
  /** Index into `days(window)`. */
  readonly day: number;
  readonly prices: UnitPrices;
}

/** Epoch seconds at which each UTC day the window touches begins. */
export function daysOf(window: UsageWindow): number[] {
  const first = Math.floor(window.startSeconds / SECONDS_PER_DAY);
  const end = window.startSeconds + window.steps * window.stepSeconds;
  const last = Math.max(first, Math.ceil(end / SECONDS_PER_DAY) - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * SECONDS_PER_DAY);
}

/**
 * The window cut where a day or a price changes, so that a cost is exact whatever the step.
 *
 * @param changes epoch seconds at which the prices change. Without it they are found by looking at least once an hour and then
 * narrowing down to the second: a price that holds for less than that may go unseen.
 */
export function pricePieces(
  window: UsageWindow,
  lookup: PriceLookup,
  context: Omit<PriceContext, 'atSeconds'> = {},
  changes?: readonly number[],
): PricePiece[] {
  const priceAt = (atSeconds: number): UnitPrices => lookup({ ...context, atSeconds });
  const { startSeconds, stepSeconds, steps } = window;
  const end = startSeconds + steps * stepSeconds;
  const days = daysOf(window);
  const cuts = [
    startSeconds,
    ...days,
    ...(changes ?? changesBetween(startSeconds, end, stepSeconds, priceAt)),
    end,
  ]
    .filter((at) => at >= startSeconds && at <= end)
    .sort((a, b) => a - b);
  const pieces: PricePiece[] = [];
  for (let index = 1; index < cuts.length; index += 1) {
    const from = cuts[index - 1]!;
    const to = cuts[index]!;
    if (to <= from) continue;
    const day = Math.floor(from / SECONDS_PER_DAY) - days[0]! / SECONDS_PER_DAY;
    pieces.push(...piecesBetween(window, from, to, { day, prices: priceAt(from) }));
  }
  return pieces;
}

/** Part of a first step, whole steps, part of a last step: whichever of these lie in [from, to). */
function* piecesBetween(
  { startSeconds, stepSeconds }: UsageWindow,
  from: number,
  to: number,
  rest: Pick<PricePiece, 'day' | 'prices'>,
): Generator<PricePiece> {
  const firstStep = Math.floor((from - startSeconds) / stepSeconds);
  const lastStep = Math.ceil((to - startSeconds) / stepSeconds) - 1;
  const startOf = (step: number): number => startSeconds + step * stepSeconds;
  const part = (step: number): PricePiece => ({
    ...rest,
    fromStep: step,
    toStep: step + 1,
    hoursPerStep: (Math.min(to, startOf(step + 1)) - Math.max(from, startOf(step))) / SECONDS_PER_HOUR,
    counts: from <= startOf(step),
  });
  const wholeFrom = startOf(firstStep) < from ? firstStep + 1 : firstStep;
  const wholeTo = startOf(lastStep + 1) > to ? lastStep : lastStep + 1;
  if (wholeFrom > firstStep) yield part(firstStep);
  if (wholeTo > wholeFrom) {
    yield {
      ...rest,
      fromStep: wholeFrom,
      toStep: wholeTo,
      hoursPerStep: stepSeconds / SECONDS_PER_HOUR,
      counts: true,
    };
  }
  if (wholeTo <= lastStep && (lastStep > firstStep || wholeFrom === firstStep)) yield part(lastStep);
}

function changesBetween(
  start: number,
  end: number,
  stepSeconds: number,
  priceAt: (atSeconds: number) => UnitPrices,
): number[] {
  const stride = Math.min(stepSeconds, SECONDS_PER_HOUR);
  const found: number[] = [];
  let known = start;
  let prices = priceAt(start);
  for (let index = 1; known < end; index += 1) {
    const at = Math.min(start + index * stride, end - 1);
    if (at <= known) break;
    while (!samePrices(prices, priceAt(at))) {
      const change = firstSecondOtherThan(prices, known, at, priceAt);
      found.push(change);
      prices = priceAt(change);
      known = change;
    }
    known = at;
  }
  return found;
}

/** The first whole second after `low` (priced `prices`) that is priced otherwise; `high` is. */
function firstSecondOtherThan(
  prices: UnitPrices,
  low: number,
  high: number,
  priceAt: (atSeconds: number) => UnitPrices,
): number {
  let before = Math.floor(low);
  let after = Math.ceil(high);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (samePrices(prices, priceAt(middle))) before = middle;
    else after = middle;
  }
  return after;
}

function samePrices(a: UnitPrices, b: UnitPrices): boolean {
  return (
    a === b ||
    (a.currency === b.currency &&
      a.cpuCoreHour === b.cpuCoreHour &&
      a.memoryByteHour === b.memoryByteHour &&
      a.storageByteHour === b.storageByteHour &&
      a.gpuHour === b.gpuHour &&
      a.egressByte === b.egressByte)
  );
}
