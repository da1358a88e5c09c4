import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchText } from './search-text.ts';

describe('searchText', () => {
  it('forgets accents, case and punctuation, and keeps what tells languages apart', () => {
    expect(searchText('Développeur·se Node.js', 'C++, C#', 'Cœur & Œuvre')).toBe(
      ' developpeur se node js c++ c# coeur oeuvre',
    );
    expect(searchText('')).toBe(' ');
  });

  it('leaves nothing that means anything to LIKE, and is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const found = searchText(text);
        expect(found).not.toMatch(/[%_\\\n]| {2}/);
        expect(searchText(found)).toBe(found);
      }),
    );
  });
});
