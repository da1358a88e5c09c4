import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from './quote.ts';

const around = (text: string, word: string) =>
  quote(text, text.indexOf(word), text.indexOf(word) + word.length);

describe('quote', () => {
  it('shows the list item, without its bullet', () => {
    expect(around('Skills\n• Built APIs in Node.js for trains\n• Next', 'Node.js')).toEqual({
      before: 'Built APIs in ',
      match: 'Node.js',
      after: ' for trains',
    });
  });

  it('follows a sentence over line breaks', () => {
    expect(around('Role\nRan clusters with Terraform and\nupgraded them.\nNext', 'Terraform')).toEqual({
      before: 'Ran clusters with ',
      match: 'Terraform',
      after: ' and upgraded them.',
    });
    expect(around('Ran many clusters\nwith Terraform', 'Terraform').before).toBe('Ran many clusters with ');
  });

  it('cuts long passages between words', () => {
    const { before, after } = around(`${'before '.repeat(30)}HERE ${'after '.repeat(30)}`, 'HERE');
    expect(before).toMatch(/^…before .* before $/);
    expect(after).toMatch(/^ after .* after…$/);
  });

  it('stays short and quotes the words themselves, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.stringMatching(/^[a-zé]{1,12}$/),
        fc.string(),
        (a, word, b) => {
          const { before, match, after } = quote(a + word + b, a.length, a.length + word.length);
          expect(match).toBe(word);
          expect(before.length).toBeLessThanOrEqual(72);
          expect(after.length).toBeLessThanOrEqual(72);
        },
      ),
    );
  });
});
