import { describe, expect, it } from 'vitest';
import { readingOrder, type TextPiece } from './reading-order.ts';

const SIZE = 10;
const piece = (text: string, left: number, baseline: number, width = text.length * 5): TextPiece => ({
  text,
  left,
  baseline,
  width,
  size: SIZE,
});
/** One piece a line, twelve points apart. */
const lines = (left: number, top: number, texts: readonly string[], leading = 12): TextPiece[] =>
  texts.flatMap((text, index) => (text === '' ? [] : [piece(text, left, top + leading * index)]));

const prose = [
  'Développeuse web chez Atelier',
  'Coudrier pendant trois ans, API',
  'et intégration continue, revues',
  'de code, équipe de cinq.',
];
const skills = ['Compétences', 'Node.js', 'Docker', 'PostgreSQL'];

describe('reading order', () => {
  it('reads columns one after the other, in whatever order they were drawn', () => {
    const left = lines(50, 100, prose);
    const right = lines(300, 100, skills);
    const across = left.flatMap((one, index) => [one, right[index] as TextPiece]);
    const expected = `${prose.join('\n')}\n\n${skills.join('\n')}`;
    for (const drawn of [[...left, ...right], [...right, ...left], across, across.toReversed()]) {
      expect(readingOrder(drawn)).toBe(expected);
    }
  });

  it('reads columns whose lines do not meet, of unequal length', () => {
    const side = lines(40, 60, ['Contact', 'Lyon', 'Langues', 'Anglais', 'Espagnol'], 17);
    const main = lines(200, 55, [...prose, ...prose, ...prose], 13);
    expect(readingOrder([...side, ...main]).split('\n\n')).toEqual([
      'Contact\nLyon\nLangues\nAnglais\nEspagnol',
      [...prose, ...prose, ...prose].join('\n'),
    ]);
  });

  it('reads what stands across above and below columns before and after them', () => {
    const page = [
      piece('Inès Kervadec, développeuse d’interfaces et de services pour le transport', 50, 60),
      ...lines(50, 100, prose),
      ...lines(300, 100, skills),
      piece('Références sur demande, auprès de mes deux derniers employeurs à Lyon et Grenoble', 50, 180),
    ];
    const text = readingOrder(page);
    expect(text.split('\n\n').map((block) => block.split('\n')[0]?.slice(0, 12))).toEqual([
      'Inès Kervade',
      'Développeuse',
      'Compétences',
      'Références s',
    ]);
  });

  it('keeps dates beside what happened then, on either side', () => {
    const dates = lines(50, 100, ['2020 – 2022', '', '2018 – 2020', '', '2016 – 2018', '']);
    const jobs = lines(150, 100, [
      'Comptable, Cabinet Merle',
      'Saisie de factures, TVA, clôtures mensuelles.',
      'Assistante, Studio',
      'Accueil et classement des dossiers clients',
      'Stagiaire',
      'Archives',
    ]);
    expect(readingOrder([...dates, ...jobs]).split('\n')).toEqual([
      '2020 – 2022\tComptable, Cabinet Merle',
      'Saisie de factures, TVA, clôtures mensuelles.',
      '2018 – 2020\tAssistante, Studio',
      'Accueil et classement des dossiers clients',
      '2016 – 2018\tStagiaire',
      'Archives',
    ]);
    const right = dates.map(({ text, baseline }) => piece(text, 420, baseline));
    expect(readingOrder([...jobs, ...right]).split('\n')[0]).toBe('Comptable, Cabinet Merle\t2020 – 2022');
  });

  it('keeps the rows of a table', () => {
    const names = lines(50, 100, ['Anglais', 'Espagnol', 'Allemand', 'Italien']);
    const levels = lines(200, 100, ['Courant', 'Scolaire', 'Notions', 'Notions']);
    expect(readingOrder([...names, ...levels]).split('\n')).toEqual([
      'Anglais\tCourant',
      'Espagnol\tScolaire',
      'Allemand\tNotions',
      'Italien\tNotions',
    ]);
  });

  it('parts words by their distance, not by the pieces they come in', () => {
    const page = [piece('Dévelop', 50, 100, 35), piece('peuse', 85, 100, 25), piece('web', 113, 101, 15)];
    expect(readingOrder(page)).toBe('Développeuse web');
  });

  it('closes up spaced letters, whether a piece each or in one', () => {
    const letters = 'ÉTUDES'.split('').map((letter, index) => piece(letter, 50 + 11 * index, 100, 6));
    expect(readingOrder([...letters, piece('E T', 130, 100, 20)].slice(0, 6))).toBe('ÉTUDES');
    const words = 'MES ÉTUDES'
      .split('')
      .flatMap((letter, index) => (letter === ' ' ? [] : [piece(letter, 50 + 9 * index, 100, 6)]));
    expect(readingOrder(words)).toBe('MES ÉTUDES');
    expect(readingOrder([piece('P R O F I L', 50, 100, 70), piece('W E B', 130, 100)])).toBe('PROFIL W E B');
  });

  it('reads once what was drawn twice to look bold', () => {
    expect(readingOrder([piece('Profil', 50, 100), piece('Profil', 50.3, 100)])).toBe('Profil');
  });

  it('reads nothing where there is nothing, and takes no time over a great many pieces', () => {
    expect(readingOrder([])).toBe('');
    expect(readingOrder([piece(' ', 1, 1), { ...piece('x', 1, 1), size: 0 }])).toBe('');
    const many = Array.from({ length: 20_000 }, (_, index) =>
      piece('mot', (index * 37) % 600, (index * 13) % 800, 15),
    );
    const start = performance.now();
    expect(readingOrder(many)).toContain('mot');
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
