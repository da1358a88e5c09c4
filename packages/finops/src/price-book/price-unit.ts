import { BYTES_PER_GB, BYTES_PER_GIB, HOURS_PER_MONTH } from '../units/constants.ts';

/** What a price may be set on. */
export type PricedResource = 'cpu' | 'memory' | 'storage' | 'gpu' | 'egress';

/** A price as the book says it. `unit` is written out: `core·hour`, `GiB·month`, `GB` … */
export interface Price {
  /** In the book's currency, never rounded. */
  readonly amount: number;
  readonly unit: PriceUnit;
}

export type PriceUnit =
  | 'core·hour'
  | 'core·month'
  | 'GiB·hour'
  | 'GB·hour'
  | 'GiB·month'
  | 'GB·month'
  | 'gpu·hour'
  | 'gpu·month'
  | 'GiB'
  | 'GB';

/** The units each resource may be priced in; the first is the usual one. */
export const UNITS_OF: Readonly<Record<PricedResource, readonly PriceUnit[]>> = {
  cpu: ['core·hour', 'core·month'],
  memory: ['GiB·hour', 'GB·hour', 'GiB·month', 'GB·month'],
  storage: ['GiB·month', 'GB·month', 'GiB·hour', 'GB·hour'],
  gpu: ['gpu·hour', 'gpu·month'],
  egress: ['GiB', 'GB'],
};

/**
 * How many base units (core, byte or gpu, times hour where the unit has a time) a priced unit holds. All are whole
 * numbers below 2^53, so that one division gives the nearest float64: no rounding is added to another.
 */
export const BASE_UNITS_IN: Readonly<Record<PriceUnit, number>> = {
  core·hour: 1,
  core·month: HOURS_PER_MONTH,
  GiB·hour: BYTES_PER_GIB,
  GB·hour: BYTES_PER_GB,
  GiB·month: BYTES_PER_GIB * HOURS_PER_MONTH,
  GB·month: BYTES_PER_GB * HOURS_PER_MONTH,
  gpu·hour: 1,
  gpu·month: HOURS_PER_MONTH,
  GiB: BYTES_PER_GIB,
  GB: BYTES_PER_GB,
};

/** Currency units per base unit: core·hour, byte·hour, gpu·hour, byte. */
export function perBaseUnit(price: Price): number {
  return price.amount / BASE_UNITS_IN[price.unit];
}

/** The same price said in another unit of the same resource. */
export function inUnit(price: Price, unit: PriceUnit): Price {
  if (price.unit === unit) return price;
  return { amount: (price.amount * BASE_UNITS_IN[unit]) / BASE_UNITS_IN[price.unit], unit };
}
