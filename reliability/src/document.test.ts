import { expect, it } from 'vitest';
import { writeDocument } from './document.ts';
import type { Section } from './section.ts';

const section = (title: string): Section => ({
  title,
  intro: ['How.'],
  columns: ['what', 'how many'],
  rows: [['things', '3']],
  notes: ['So.'],
  violations: [],
  figures: [],
});

it('keeps the sections that were not measured, in their places', () => {
  const names = ['one', 'two', 'three'];
  const first = writeDocument(
    names,
    new Map([
      ['one', section('One')],
      ['three', section('Three')],
    ]),
    'Then.',
    '',
  );
  expect(first).toContain('## One\n\nHow.\n\nThen.\n\n| what | how many |\n| --- | --- |\n| things | 3 |');
  expect(first).not.toContain('two');
  const second = writeDocument(names, new Map([['two', section('Two')]]), 'Now.', first);
  expect(second.match(/^## .*|^(Then|Now)\./gm)).toEqual([
    '## One',
    'Then.',
    '## Two',
    'Now.',
    '## Three',
    'Then.',
  ]);
  expect(writeDocument(names, new Map(), 'Now.', second)).toBe(second);
});

it('says what did not hold', () => {
  const broken = { ...section('One'), violations: ['loki × 413: p99 is 2'] };
  expect(writeDocument(['one'], new Map([['one', broken]]), 'Now.', '')).toContain(
    '**Did not hold:**\n\n- loki × 413: p99 is 2',
  );
});
