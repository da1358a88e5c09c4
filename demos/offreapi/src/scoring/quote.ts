import type { Quote } from './scorer.ts';

const REACH = 70;

/** Cuts the passage round `start`–`end` out of its line: at most 70 characters each side, never in the middle of a word. */
export function quote(text: string, start: number, end: number): Quote {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = indexOrEnd(text, '\n', end);
  return {
    before: clipStart(text.slice(lineStart, start)),
    match: oneLine(text.slice(start, end)),
    after: clipEnd(text.slice(end, lineEnd)),
  };
}

function clipStart(before: string): string {
  if (before.length <= REACH) return oneLine(before).trimStart();
  return `…${oneLine(before.slice(-REACH)).replace(/^\S*\s?/, '')}`;
}

function clipEnd(after: string): string {
  if (after.length <= REACH) return oneLine(after).trimEnd();
  return `${oneLine(after.slice(0, REACH)).replace(/\s?\S*$/, '')}…`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function indexOrEnd(text: string, search: string, from: number): number {
  const index = text.indexOf(search, from);
  return index === -1 ? text.length : index;
}
