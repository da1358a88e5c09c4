/** Reproducible normal noise for simulations. */
export function noiseFrom(seed: number): () => number {
  let state = seed;
  // mulberry32
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Noise of which a share carries over to the next day, standard deviation 1. */
export function carriedNoise(normal: () => number, days: number, carryOver: number): number[] {
  let last = normal();
  return Array.from({ length: days }, () => {
    last = carryOver * last + Math.sqrt(1 - carryOver ** 2) * normal();
    return last;
  });
}
