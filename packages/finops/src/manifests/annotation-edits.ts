import type { AnnotationEntry, AnnotationSite } from './annotation-site.ts';
import type { Insertion } from './insertion.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * The edits that give a site these annotations (`undefined` takes one away) and change nothing else. None where they stand
 * there already, however they are quoted.
 *
 * @returns the edits, or the reason why the site cannot take them.
 */
export function annotationEdits(
  site: AnnotationSite,
  annotations: ReadonlyMap<string, string | undefined>,
  text: string,
): readonly TextEdit[] | { readonly refused: string } {
  const edits: TextEdit[] = [];
  const added: [string, string][] = [];
  const removed = new Set<string>();
  for (const [name, value] of annotations) {
    const entry = site.entries.get(name);
    if (entry === undefined) {
      if (value !== undefined) added.push([name, value]);
    } else if (value === undefined) {
      removed.add(name);
    } else if (entry.value !== value) {
      edits.push(replacement(entry, value, text));
    }
  }
  if (removed.size > 0) {
    const removals =
      site.insertion.style === 'flow' ? flowRemovals(site, removed, added) : lineRemovals(site, removed);
    if (removals === undefined)
      return { refused: 'the annotations share a line with their key; write one a line' };
    edits.push(...removals);
  }
  if (added.length > 0) {
    if (site.insertion.style === 'none') return { refused: site.insertion.reason };
    edits.push(...insertions(site.insertion, added, text));
  }
  return edits;
}

function replacement({ valueStart, valueEnd }: AnnotationEntry, value: string, text: string): TextEdit {
  const quoted = quote(value);
  const before = valueStart === valueEnd && /[^ \t]/.test(text.charAt(valueStart - 1)) ? ' ' : '';
  // A block scalar's range ends behind its line break.
  const broken = /\r?\n$/.exec(text.slice(valueStart, valueEnd))?.[0] ?? '';
  // `name: # a comment`
  const after = valueStart === valueEnd && text.charAt(valueEnd) === '#' ? ' ' : '';
  return { start: valueStart, end: valueEnd, text: before + quoted + after + broken };
}

function lineRemovals(site: AnnotationSite, removed: ReadonlySet<string>): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const name of removed) {
    const lines = site.entries.get(name)?.lines;
    if (lines === undefined) return undefined;
    edits.push({ ...lines, text: '' });
  }
  return edits;
}

/** A new annotation takes the place of an old one; what is left over goes with the comma on its side. */
function flowRemovals(
  site: AnnotationSite,
  removed: ReadonlySet<string>,
  added: [string, string][],
): TextEdit[] {
  const edits: TextEdit[] = [];
  const gone = new Set(removed);
  for (const name of removed) {
    const entry = site.entries.get(name);
    const next = added.shift();
    if (entry === undefined || next === undefined) break;
    edits.push({ start: entry.keyStart, end: entry.valueEnd, text: pairText(next) });
    gone.delete(name);
  }
  let kept: AnnotationEntry | undefined;
  let run: AnnotationEntry | undefined;
  let last: AnnotationEntry | undefined;
  for (const [name, entry] of site.entries) {
    if (gone.has(name)) {
      run ??= entry;
      last = entry;
      continue;
    }
    if (run !== undefined) edits.push({ start: run.keyStart, end: entry.keyStart, text: '' });
    run = undefined;
    kept = entry;
  }
  if (run !== undefined && last !== undefined) {
    edits.push({ start: kept?.valueEnd ?? run.keyStart, end: last.valueEnd, text: '' });
  }
  return edits;
}

function insertions(
  insertion: Exclude<Insertion, { style: 'none' }>,
  added: readonly [string, string][],
  text: string,
): TextEdit[] {
  if (insertion.style === 'lines') return lineInsertions(insertion, added, text);
  const { offset, replaced } = insertion;
  const inner = flowText(insertion, added, lineBreakAt(text, offset));
  if (replaced === undefined) return [{ start: offset, end: offset, text: inner }];
  const blank = /[ \t\n]/.test(text.charAt(replaced.start - 1)) ? '' : ' ';
  return [{ ...replaced, text: `${blank}{${inner}}` }];
}

function lineInsertions(
  { offset, indent, step, wrap, replaced }: Extract<Insertion, { style: 'lines' }>,
  added: readonly [string, string][],
  text: string,
): TextEdit[] {
  const lines = wrap.map((key, depth) => `${indent}${step.repeat(depth)}${key}:`);
  const inner = indent + step.repeat(wrap.length);
  lines.push(...added.map(([name, value]) => `${inner}${name}: ${quote(value)}`));
  const lineBreak = lineBreakAt(text, offset - 1);
  const edits: TextEdit[] = [];
  if (replaced !== undefined) edits.push({ ...replaced, text: '' });
  const open = offset > 0 && text.charAt(offset - 1) !== '\n';
  const inserted = open
    ? lines.map((line) => lineBreak + line).join('')
    : lines.map((line) => line + lineBreak).join('');
  edits.push({ start: offset, end: offset, text: inserted });
  return edits;
}

function flowText(
  { wrap, follows, indent, step, closing }: Extract<Insertion, { style: 'flow' }>,
  added: readonly [string, string][],
  lineBreak: string,
): string {
  if (indent === undefined) {
    const pairs = added.map(pairText).join(', ');
    const text = wrap.reduceRight((inner, key) => `${JSON.stringify(key)}: {${inner}}`, pairs);
    return follows ? `, ${text}` : text;
  }
  const inner = indent + step.repeat(wrap.length);
  const opening = wrap
    .map((key, depth) => `${indent}${step.repeat(depth)}${JSON.stringify(key)}: {${lineBreak}`)
    .join('');
  const pairs = added.map((pair) => inner + pairText(pair)).join(`,${lineBreak}`);
  const ends = wrap
    .map((_, depth) => `${lineBreak}${indent}${step.repeat(depth)}}`)
    .reverse()
    .join('');
  return `${follows ? ',' : ''}${lineBreak}${opening}${pairs}${ends}${closing === undefined ? '' : lineBreak + closing}`;
}

function pairText([name, value]: readonly [string, string]): string {
  return `${quote(name)}: ${quote(value)}`;
}

/** JSON's quoting, which YAML reads alike once what it takes for line breaks is escaped. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The kind of line break in use: that of the line an offset is on, else that of the line before. */
function lineBreakAt(text: string, offset: number): string {
  let at = text.indexOf('\n', Math.max(offset, 0));
  if (at === -1) at = text.lastIndexOf('\n', Math.max(offset, 0));
  return at > 0 && text.charAt(at - 1) === '\r' ? '\r\n' : '\n';
}
