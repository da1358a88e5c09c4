import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSet } from './read-set.ts';

const cv = (id: string, trade = 'cook'): string =>
  `---\ncv: ${id}\ntrade: ${trade}\nlanguage: en\nname: Ann Ode\nemail: ann@example.org\n---\nText of ${id}.\n`;
const offer = (more = ''): string =>
  `---\noffer: o\ntrade: cook\nlanguage: fr\ntitle: Chef\nmust: A | B c\n${more}---\nLine one.\n\nLine two.\n`;

describe('readSet', () => {
  let folder: string;
  const read = (...texts: string[]): ReturnType<typeof readSet> => {
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.md`), text);
    return readSet(folder);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-set-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads offers, CVs, grades and traps from several files', () => {
    const { offers, cvs } = read(offer('grade-3: a\ngrade-1: b\ntrap-stuffing: b\n'), cv('a') + cv('b'));
    expect(cvs.map(({ id, text, name, language }) => [id, text, name, language])).toEqual([
      ['a', 'Text of a.', 'Ann Ode', 'en'],
      ['b', 'Text of b.', 'Ann Ode', 'en'],
    ]);
    expect(offers[0]).toMatchObject({
      mustHave: ['A', 'B c'],
      niceToHave: [],
      place: '',
      description: 'Line one.\n\nLine two.',
    });
    expect(Object.fromEntries(offers[0]?.grades ?? [])).toEqual({ a: 3, b: 1 });
    expect([...(offers[0]?.traps ?? [])]).toEqual([['b', 'stuffing']]);
  });

  it('grades a whole trade, and a CV that is named by itself otherwise', () => {
    const { offers } = read(
      offer('grade-2: trade:cook\ngrade-3: b\n') + cv('a') + cv('b') + cv('c', 'nurse'),
    );
    expect(Object.fromEntries(offers[0]?.grades ?? [])).toEqual({ a: 2, b: 3 });
  });

  it.each([
    [
      'a CV that does not exist',
      offer('grade-3: z\n') + cv('a'),
      '0.md:1 names the CV "z", which no file has',
    ],
    ['a CV graded twice', offer('grade-3: a\ngrade-1: a\n') + cv('a'), '0.md:1 a is graded twice'],
    ['a trap that is relevant', offer('grade-3: a\ntrap-denied: a\n') + cv('a'), 'a is a trap and graded 3'],
    [
      'a trade no CV has',
      offer('grade-3: trade:pilot\n') + cv('a'),
      'names the trade pilot, which no CV has',
    ],
    ['an unknown field', offer('colour: red\n') + cv('a'), 'has a field colour'],
    ['a line that is no field', offer('hello\n') + cv('a'), '0.md:7 has "hello"'],
    [
      'another language',
      offer() + cv('a').replace('language: en', 'language: de'),
      'language is "de": it is fr or en',
    ],
    ['a missing field', offer().replace('title: Chef\n', '') + cv('a'), 'lacks the field title'],
    ['fields left open', `${offer()}---\ncv: a\n`, 'opens fields with --- and does not close them'],
    ['a document without text', offer() + cv('a').replace('Text of a.', ''), 'has no text'],
    ['twins', offer() + cv('a') + cv('a'), '0.md:19 the id a is also that of 0.md:11'],
    ['no CV', offer(), 'holds 1 offers and 0 CVs'],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'VIGIE_E_OFFREAPI_SET', message: expect.stringContaining(message) }),
    );
  });

  it('says that a folder is not there', () => {
    expect(() => readSet(join(folder, 'nowhere'))).toThrow(
      /nowhere is no folder that can be read \(ENOENT\)/,
    );
  });
});
