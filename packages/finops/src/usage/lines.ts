/** Some lines that came together, and the number of the first. */
export interface LineBatch {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** Longest line taken, bytes: a container of a year in minutes needs 8 MB. */
export const MAX_LINE_BYTES: number = 64 * 2 ** 20;

/**
 * Cuts bytes into lines (LF or CRLF), decoded as UTF-8; a last line without an end is one too. Lines come in batches, one a chunk:
 * waiting for each by itself would cost more than reading it.
 *
 * @throws `tooLong(line)` where a line is longer than `MAX_LINE_BYTES`.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  tooLong: (line: number) => Error,
): AsyncGenerator<LineBatch, void, undefined> {
  let number = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      if (heldBytes > 0) {
        held.push(chunk.subarray(from, end));
        lines.push(decoded(Buffer.concat(held)));
        held = [];
        heldBytes = 0;
      } else {
        lines.push(decoded(chunk.subarray(from, end)));
      }
      from = end + 1;
    }
    if (lines.length > 0) yield { firstLine: number, lines };
    number += lines.length;
    if (from < chunk.length) {
      held.push(chunk.subarray(from));
      heldBytes += chunk.length - from;
      if (heldBytes > MAX_LINE_BYTES) throw tooLong(number);
    }
  }
  if (heldBytes > 0) yield { firstLine: number, lines: [decoded(Buffer.concat(held))] };
}

const LF = 10;
const CR = 13;

function decoded(line: Buffer): string {
  return line.toString('utf8', 0, line.at(-1) === CR ? line.length - 1 : line.length);
}
