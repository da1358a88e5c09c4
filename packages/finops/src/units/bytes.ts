import { BYTES_PER_GB, BYTES_PER_GIB } from './constants.ts';

/** Exact: a power of two. */
export function bytesToGib(bytes: number): number {
  return bytes / BYTES_PER_GIB;
}

/** Exact: a power of two. */
export function gibToBytes(gib: number): number {
  return gib * BYTES_PER_GIB;
}

/** The float64 nearest to bytes ÷ 10^9. */
export function bytesToGb(bytes: number): number {
  return bytes / BYTES_PER_GB;
}

/** The float64 nearest to gb × 10^9. */
export function gbToBytes(gb: number): number {
  return gb * BYTES_PER_GB;
}

/** The same price said per GB: 6.87 % less a unit, since a GB is the smaller unit. */
export function perGibToPerGb(price: number): number {
  // Dividing by the power of two loses nothing; only one operation rounds.
  return (price / BYTES_PER_GIB) * BYTES_PER_GB;
}

/** The same price said per GiB: 7.37 % more a unit. */
export function perGbToPerGib(price: number): number {
  return (price * BYTES_PER_GIB) / BYTES_PER_GB;
}
