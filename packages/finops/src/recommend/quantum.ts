/** Requests are whole millicores and whole MiB: finer ones say nothing, coarser ones cost. */
const MILLICORES_PER_CORE = 1000;
const BYTES_PER_MIB = 2 ** 20;
/** Absorbs the noise of floating point (0.23 × 1000 is a little over 230), far below what anyone asks for. */
const NOISE = 1e-9;

/** Rounds cores up to whole millicores, at least one. */
export function roundUpCores(cores: number): number {
  return Math.max(1, roundUp(cores * MILLICORES_PER_CORE)) / MILLICORES_PER_CORE;
}

/** Rounds bytes up to whole MiB, at least one and never below `floorBytes`. */
export function roundUpBytes(bytes: number, floorBytes = 0): number {
  const mebibytes = Math.max(1, roundUp(bytes / BYTES_PER_MIB), Math.ceil(floorBytes / BYTES_PER_MIB));
  return mebibytes * BYTES_PER_MIB;
}

function roundUp(value: number): number {
  return Math.ceil(value * (1 - NOISE));
}
