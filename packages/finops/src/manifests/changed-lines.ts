import type { AnnotatedSource } from './annotate.ts';
import { LineIndex } from './line-index.ts';
import { oneLine } from './one-line.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';

/** The lines an annotation takes away and puts in, `file:line - old` and `file:line + new`. */
export function changedLines({ file, before, edits }: AnnotatedSource): string {
  const index = new LineIndex(before);
  let lines = '';
  for (const { start, end, edits: own } of regions(before, edits)) {
    const place = `${oneLine(file)}:${index.position(start).line}`;
    const old = before.slice(start, end);
    const shifted = own.map((edit) => ({
      start: edit.start - start,
      end: edit.end - start,
      text: edit.text,
    }));
    for (const line of linesOf(old)) lines += `${place} - ${oneLine(line)}\n`;
    for (const line of linesOf(applyEdits(old, shifted))) lines += `${place} + ${oneLine(line)}\n`;
  }
  return lines;
}

interface Region {
  readonly start: number;
  end: number;
  readonly edits: TextEdit[];
}

/** Whole lines that edits touch; those that share a line together. */
function regions(text: string, edits: readonly TextEdit[]): Region[] {
  const found: Region[] = [];
  for (const edit of edits) {
    const start = edit.start === 0 ? 0 : text.lastIndexOf('\n', edit.start - 1) + 1;
    const whole = edit.start === start && (edit.text === '' || edit.text.endsWith('\n'));
    const atLineStart = edit.end === 0 || text.charAt(edit.end - 1) === '\n';
    const lineEnd = text.indexOf('\n', edit.end);
    const end = whole && atLineStart ? edit.end : lineEnd === -1 ? text.length : lineEnd + 1;
    const last = found.at(-1);
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else {
      found.push({ start, end, edits: [edit] });
    }
  }
  return found;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
