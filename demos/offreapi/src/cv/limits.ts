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
  /** What pdf.js makes of the file: objects and texts. */
  workerHeapMb: 48,
  /** One decompressed stream: 8 MiB. They are not on that heap. */
  streamBytes: 8_388_608,
  /** All decompressed streams of a file, those given back included: 64 MiB. */
  streamsBytes: 67_108_864,
  /** What a file may add to the process, should all of the above miss it: 64 MiB. */
  processGrowthBytes: 67_108_864,
} as const;
