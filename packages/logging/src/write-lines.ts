import type { Outlet } from './outlet.ts';

const LINE_FEED = 0x0a;
const lineEnd = Buffer.from('\n');

/**
 * Writes as much of the lines in `bytes[from, to)` as the outlet takes and gives where it stopped. As long as that can be had, each
 * write is of whole lines; where one was cut, nobody but `owner` writes before its end has followed.
 */
export function writeLines(outlet: Outlet, owner: object, bytes: Buffer, from: number, to: number): number {
  if (outlet.cutBy !== undefined && outlet.cutBy !== owner) return from;
  if (outlet.brokenOff) {
    if (outlet.write(lineEnd, 0, 1) === 0) return from;
    outlet.brokenOff = false;
  }
  let at = from;
  while (at < to) {
    let end = to;
    if (to - at > outlet.wholeBytes) {
      end = bytes.lastIndexOf(LINE_FEED, at + outlet.wholeBytes - 1) + 1;
      if (end <= at) end = bytes.indexOf(LINE_FEED, at) + 1;
    }
    const taken = outlet.write(bytes, at, end);
    if (taken === 0) break;
    at += taken;
    outlet.cutBy = bytes[at - 1] === LINE_FEED ? undefined : owner;
  }
  return at;
}

/** `owner` gives up what it was writing. */
export function abandonLines(outlet: Outlet, owner: object): void {
  if (outlet.cutBy !== owner) return;
  outlet.cutBy = undefined;
  outlet.brokenOff = true;
}
