import { Problem } from '../http/problem.ts';

/** Exports hold a connection and some memory each. */
const MAX_EXPORTS = 2;
let exporting = 0;

/**
 * Makes an export, where few enough are being made in this process.
 *
 * @throws Problem `busy`
 */
export async function makeExport<Result>(make: () => Promise<Result>): Promise<Result> {
  if (exporting >= MAX_EXPORTS) throw new Problem('busy');
  exporting++;
  try {
    return await make();
  } finally {
    exporting--;
  }
}
