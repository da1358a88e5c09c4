/** Hours in a month, everywhere: 365 × 24 / 12. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_HOUR = 3600;
/** 2^30, the unit memory and storage are priced in unless the book says GB. */
export const BYTES_PER_GIB: number = 2 ** 30;
/** 10^9: 7.37 % less than a GiB. */
export const BYTES_PER_GB: number = 1e9;
