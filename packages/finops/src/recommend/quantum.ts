/** Requests are whole millicores and whole MiB: finer ones say nothing, coarser ones cost. */
const MILLICORES_PER_CORE = 1000;
const BYTES_PER_MIB = 2 ** 20;
const BYTES_PER_GIB = 2 ** 30;
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

/** A rounded amount of CPU as Kubernetes writes it: `250m`, `2`. */
export function cpuQuantity(cores: number): string {
  const millicores = Math.round(cores * MILLICORES_PER_CORE);
  return millicores % MILLICORES_PER_CORE === 0 ? `${millicores / MILLICORES_PER_CORE}` : `${millicores}m`;
}

/** An amount of memory as Kubernetes writes it: `512Mi`, `2Gi`, or plain bytes where it is not a whole MiB. */
export function memoryQuantity(bytes: number): string {
  if (bytes > 0 && bytes % BYTES_PER_GIB === 0) return `${bytes / BYTES_PER_GIB}Gi`;
  if (bytes > 0 && bytes % BYTES_PER_MIB === 0) return `${bytes / BYTES_PER_MIB}Mi`;
  return `${Math.ceil(bytes)}`;
}

function roundUp(value: number): number {
  return Math.ceil(value * (1 - NOISE));
}
