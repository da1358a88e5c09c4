/** What one CV may cost. Real CVs stay far below: of 2,484 public ones none took more than 0.1 s. */
export const cvLimits = {
  /** 5 MiB. */
  fileBytes: 5_242_880,
  pages: 10,
  /** Below this a page shows pictures of text, not text. */
  minLetters: 200,
  /** The rest of a longer text is left aside. */
  characters: 20_000,
  /** Kill after, in milliseconds. */
  timeMs: 5000,
  workerHeapMb: 96,
  /** What decompressed streams, which are not on that heap, may add to the process: 160 MiB. */
  processGrowthBytes: 167_772_160,
  /** CVs waiting for the worker; more are asked to come back. */
  waiting: 32,
} as const;
