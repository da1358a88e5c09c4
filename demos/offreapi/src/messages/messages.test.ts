import { describe, expect, it } from 'vitest';
import { cvLimits } from '../cv/limits.ts';
import { problemStatus, type ProblemCode } from '../http/problem.ts';
import { fieldMessage, fill, messagesIn, plural } from './messages.ts';

const en = messagesIn('en');
const fr = messagesIn('fr');

type Tree = { readonly [key: string]: string | Tree | readonly string[] };

function leaves(tree: Tree | readonly string[], path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}.${key}`, value] as [string, string]]
      : leaves(value, `${path}.${key}`),
  );
}

const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

describe('messages', () => {
  it('have the same places to fill in both languages, and are never empty', () => {
    const french = new Map(leaves(fr));
    for (const [path, text] of leaves(en)) {
      expect(text.trim(), path).not.toBe('');
      expect(places(french.get(path) ?? ''), path).toEqual(places(text));
    }
    expect(leaves(fr)).toHaveLength(leaves(en).length);
  });

  it('explain every problem there is', () => {
    for (const code of Object.keys(problemStatus) as ProblemCode[]) {
      expect(en.problems[code].detail, code).not.toBe(fr.problems[code].detail);
    }
    expect(Object.keys(en.problems).sort()).toEqual(Object.keys(problemStatus).sort());
  });

  it('name the limits that hold', () => {
    const megabytes = String(cvLimits.fileBytes / 1024 / 1024);
    for (const { problems } of [en, fr]) {
      expect(problems['cv-too-large'].detail).toMatch(new RegExp(`\\b${megabytes} M`));
      expect(problems['cv-too-many-pages'].detail).toContain(` ${cvLimits.pages} pages`);
      expect(problems['cv-image-only'].detail).toContain(` ${cvLimits.minLetters} `);
      expect(problems['cv-timeout'].detail).toContain(` ${cvLimits.timeMs / 1000} second`);
    }
  });

  it('count as each language does', () => {
    expect(plural('en', en.offers.count, 0)).toBe('0 open positions');
    expect(plural('fr', fr.offers.count, 0)).toBe('0 poste ouvert');
    expect(plural('en', en.offers.count, 1)).toBe('1 open position');
    expect(plural('fr', fr.offers.count, 2)).toBe('2 postes ouverts');
  });

  it('fill places, and leave those without a value', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
    expect(fieldMessage('en', { field: 'title', code: 'too-long', limit: 8000 })).toBe(
      'This is too long: at most 8,000 characters.',
    );
    expect(fieldMessage('fr', { field: 'cv', code: 'cv-empty' })).toBe(fr.problems['cv-empty'].detail);
  });
});
