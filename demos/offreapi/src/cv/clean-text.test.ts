import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, countLetters } from './clean-text.ts';
import { cvLimits } from './limits.ts';

describe('cleanText', () => {
  it.each([
    ['opens ligatures', 'eﬃcace et ﬁable', 'efficace et fiable'],
    ['joins words cut at the end of a line', 'dévelop-\npement', 'développement'],
    ['joins them again where the whole word is elsewhere', 'e-learning, le-\narning', 'e-learning, learning'],
    ['joins words cut by a soft hyphen', 'dévelop\u00ad\npement, ré\u00adseau', 'développement, réseau'],
    ['keeps the hyphen of compounds', 'aide-\nsoignante, savoir-\nfaire', 'aide-soignante, savoir-faire'],
    [
      'keeps a hyphen the text has elsewhere',
      'mi-temps, porte-à-porte, gratte-ciel et gratte-\nciel',
      'mi-temps, porte-à-porte, gratte-ciel et gratte-ciel',
    ],
    ['knows bullets, also those of symbol fonts', '\uf0b7 Docker\n▪\tGit\n➢ SQL', '• Docker\n• Git\n• SQL'],
    [
      'closes up spaced titles of several words',
      'F O R M A T I O N   E T   D I P L Ô M E S',
      'FORMATION ET DIPLÔMES',
    ],
    ['makes all spaces one', 'a\u00a0b\u202f:\u2009c\u3000d', 'a b : c d'],
    ['keeps œ and what is no ligature', 'cœur, Œuvre, æ', 'cœur, Œuvre, æ'],
    ['keeps a hyphen that is followed by a capital', 'Saint-\nÉtienne', 'Saint-\nÉtienne'],
    ['joins accents that TeX writes apart', 'D´eveloppeur, cr`eme, ¸ca', 'Développeur, crème, ça'],
    ['composes letters', 'e\u0301te\u0301', 'été'],
    ['closes up spaced titles', 'E X P É R I E N C E', 'EXPÉRIENCE'],
    ['drops invisible characters and icons', 'a\u0000b\u00adc\u200bd \ue0a1 e\ufeff', 'abcd e'],
    ['keeps tabs, which part columns', 'Node.js\t2020', 'Node.js\t2020'],
    ['keeps at most one blank line', 'a\r\n\r\n\r\n\r\nb', 'a\n\nb'],
    ['survives half a surrogate pair', 'a\ud83d b', 'a b'],
  ])('%s', (_, raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('keeps 20,000 characters at most, storable as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(400), (text, times) => {
        const clean = cleanText(text.repeat(times));
        expect(clean.length).toBeLessThanOrEqual(cvLimits.characters);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toContain('\u0000');
      }),
      { numRuns: 50 },
    );
  });

  it('counts letters of any alphabet', () => {
    expect(countLetters('Été 2024, Ωж!')).toBe(5);
  });
});
