import { mean } from './metrics.ts';
import { createRandom } from './random.ts';

export interface Estimate {
  readonly mean: number;
  /** 95 % percentile interval over resampled offers. */
  readonly low: number;
  readonly high: number;
  /** Offers it was measured on. */
  readonly offers: number;
}

/**
 * Mean with its 95 % percentile bootstrap interval (Efron 1979): offers are drawn with replacement. NaN values are offers that
 * the metric does not apply to and are left out.
 */
export function estimate(values: readonly number[], resamples: number, seed: number): Estimate | undefined {
  const applicable = values.filter((value) => !Number.isNaN(value));
  const size = applicable.length;
  if (size === 0) return undefined;
  const random = createRandom(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < size; draw++) sum += applicable[Math.floor(random() * size)] ?? 0;
    return sum / size;
  }).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (resamples - 1))] ?? Number.NaN;
  return { mean: mean(applicable), low: at(0.025), high: at(0.975), offers: size };
}

/** The same of the differences offer by offer, which tells two scorers apart where their own intervals overlap. */
export function estimateDifference(
  values: readonly number[],
  baseline: readonly number[],
  resamples: number,
  seed: number,
): Estimate | undefined {
  return estimate(
    values.map((value, index) => value - (baseline[index] ?? Number.NaN)),
    resamples,
    seed,
  );
}
