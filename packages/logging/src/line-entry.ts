import type { TraceIds } from './trace-ids.ts';

/** What kind of text a line is: one of our JSON lines, that of a request, or what a format of the user's made. */
export type LineKind = 'line' | 'access' | 'text';

/** A line as it was written, and what a backend wants to know beside it. All destinations share it. */
export interface LineEntry {
  readonly line: string;
  readonly kind: LineKind;
  readonly level: string;
  /** Nanoseconds since the epoch, in digits; later than that of the entry before. */
  readonly time: string;
  readonly ids: TraceIds | undefined;
}

/** What an entry takes beside its line: its time, the ids, the objects around them. */
const ENTRY_OVERHEAD_BYTES = 320;

/** Bytes an entry is charged with in a queue. Flattens the line as well: put together from pieces it would take several times its length. */
export function entryBytes({ line }: LineEntry): number {
  return Buffer.byteLength(line) + ENTRY_OVERHEAD_BYTES;
}
