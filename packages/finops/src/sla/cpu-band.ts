/** Low is [0, 33) %, moderate [33, 66) %, high 66 % and more: above 100 % is high too. */
export type CpuBand = 'low' | 'moderate' | 'high';

export interface CpuBanding {
  readonly band: CpuBand;
  /** Usage in per cent of `of`; above 100 where the container uses more than it asked for. */
  readonly percent: number;
  /** What the percentage is of: the limit only where there is no request. */
  readonly of: 'request' | 'limit';
}

/**
 * The band a CPU usage falls in, as a share of the request, or of the limit where there is no request.
 * Undefined where there is neither (nothing to be a share of) or no usage.
 *
 * @param usageCores - Cores used; NaN where unknown.
 * @param requestCores - Cores requested; 0 where none is.
 * @example
 * cpuBand(0.2, 0.5); // { band: 'moderate', percent: 40, of: 'request' }
 */
export function cpuBand(
  usageCores: number,
  requestCores: number,
  limitCores?: number,
): CpuBanding | undefined {
  const of = requestCores > 0 ? 'request' : 'limit';
  const base = requestCores > 0 ? requestCores : (limitCores ?? 0);
  if (!(base > 0) || !(usageCores >= 0)) return undefined;
  const percent = (usageCores / base) * 100;
  return { band: bandOf(percent), percent, of };
}

function bandOf(percent: number): CpuBand {
  if (percent < 33) return 'low';
  return percent < 66 ? 'moderate' : 'high';
}
