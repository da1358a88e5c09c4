import type { Quote } from './scorer.ts';

const REACH = 70;

/**
 * Cuts the passage round `start`–`end` out of its sentence or list item: at most 70 characters each side, never in the
 * middle of a word. A line that begins in lower case continues the one before it.
 */
export function quote(text: string, start: number, end: number): Quote {
  const before = oneLine(text.slice(itemStart(text, start), start)).replace(/^[\s•·▪*–-]+/, '');
  const after = oneLine(text.slice(end, itemEnd(text, end))).trimEnd();
  return {
    before: before.length <= REACH ? before : `…${before.slice(-REACH).replace(/^\S*\s?/, '')}`,
    match: oneLine(text.slice(start, end)),
    after: after.length <= REACH ? after : `${after.slice(0, REACH).replace(/\s?\S*$/, '')}…`,
  };
}

function itemStart(text: string, from: number): number {
  let start = text.lastIndexOf('\n', from - 1);
  while (start > 0 && from - start <= 2 * REACH && continues(text, start)) {
    start = text.lastIndexOf('\n', start - 1);
  }
  return start + 1;
}

function itemEnd(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  while (end !== -1 && end - from <= 2 * REACH && continues(text, end)) {
    end = text.indexOf('\n', end + 1);
  }
  return end === -1 ? text.length : end;
}

function continues(text: string, lineBreak: number): boolean {
  return /^\n\p{Ll}/u.test(text.slice(lineBreak, lineBreak + 3));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
