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
  workerHeapMb: 64,
  /** One decompressed stream: 16 MiB. They are not on that heap. */
  streamBytes: 16_777_216,
  /** All decompressed streams of a file, those given back included: 128 MiB. */
  streamsBytes: 134_217_728,
  /** What a file may add to the process, should all of the above miss it: 96 MiB. */
  processGrowthBytes: 100_663_296,
} as const;
