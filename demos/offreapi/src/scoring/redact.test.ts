import { describe, expect, it } from 'vitest';
import { MASK, redact } from './redact.ts';

const candidate = { name: 'Anne-Sophie Le Guen', email: 'as.leguen@example.org' };
const redacted = (text: string): string => redact(`Curriculum vitae\n${text}`, candidate).slice(17);

describe('redact', () => {
  it.each([
    ['as.leguen@example.org'],
    ['someone.else@sub.example.co.uk'],
    ['https://www.linkedin.com/in/as-leguen'],
    ['linkedin.com/in/asleguen'],
    ['asleguen.fr'],
    ['06 39 98 12 07'],
    ['+33 (0)6 39 98 12 07'],
    ['0033639981207'],
    ['07700 900142'],
    ['(555) 010-4477'],
    ['34 ans'],
    ['34 years old'],
    ['âgée de 34 ans'],
    ['Née le 4 mars 1990 à Rouen'],
    ['Born on 4 March 1990'],
    ['Date de naissance : 04/03/1990'],
    ['Date of birth: 4 March 1990'],
    ['Nationalité : sénégalaise'],
    ['Nationality: Irish'],
    ['de nationalité française'],
    ['British citizen'],
    ['Sexe : F'],
    ['Gender: non-binary'],
    ['Mariée, 2 enfants'],
    ['Marital status: widowed'],
    ['12 bis, rue de la Paix, 75002 Paris'],
    ['8 avenue du Général Leclerc'],
    ['75011 Paris'],
    ['44800 Saint-Herblain'],
    ['Adresse : Les Hauts, Quimper'],
    ['22 Wharf Street, Leith EH6 7LD'],
    ['Flat 6, 41 Lamb Street, Bristol BS1 5AA'],
    ['Anne-Sophie Le Guen'],
    ['LE GUEN Anne-Sophie'],
    ['Anne Sophie'],
    ['Guen'],
    ['1 Ouse Cottages, Selby YO8'],
    ['43 Leith Walk'],
    ['12 bis, allée des Tilleuls'],
    ['BP 40, 14013 Caen cedex 4'],
    ['Résidence Les Pins, bât. C, 33600 Pessac'],
    ['Mum of four'],
    ['père de trois enfants'],
    ['she/her'],
    ['(elle/iel)'],
    ['2 enfants'],
    ['J’ai 34 ans'],
    ['I am thirty-four years old'],
    ['Swiss passport'],
    ['Photo d’identité'],
    ['congé maternité'],
  ])('masks %s', (text) => {
    expect(redacted(text).replaceAll(MASK, '')).not.toMatch(/\p{L}{2}|\d/u);
  });

  it.each([
    ['10 ans d’expérience en comptabilité'],
    ['25 ans dans la restauration'],
    ['2015 - 2019 Développeur'],
    ['2015-2018 2018-2021'],
    ['Développement ASP.NET et socket.io'],
    ['Animation d’un groupe de 12 enfants'],
    ['3 cours d’anglais par semaine'],
    ['2019 Senior Engineer'],
    ['1 place de marché, 2 routes'],
    ['Réseau national de 40 agences'],
    ['Single page applications'],
    ['Langues : français, anglais'],
    ['Gestion de 25000 commandes'],
    ['le guen'],
    ['Garde de trois enfants'],
    ['Infirmier en maternité'],
    ['Retouche photo avec Photoshop'],
    ['Photo editing'],
    ['Langues : français (langue maternelle), anglais C1'],
    ['Skills: English, Excel, Docker'],
    ['Barista, Leith Coffee House, 2019 - 2022'],
    ['Chef de projet, Ville de Paris, 2018'],
    ['Java, Spring, Jenkins, SAP'],
    ['Diplômée, RN, SMSTS'],
    ['10 Years of Experience'],
    ['J’ai dix ans d’expérience'],
  ])('leaves %s', (text) => {
    expect(redacted(text)).toBe(text);
  });

  it('takes a first line of capitalised, unknown words for the name', () => {
    expect(redact('Camille Toussaint\nDéveloppeuse', { name: 'X', email: '' })).toBe(`${MASK}\nDéveloppeuse`);
    expect(redact('Développeuse Web\nCamille', { name: 'X', email: '' })).toBe('Développeuse Web\nCamille');
  });

  it('keeps a word of the trade that is somebody’s name too', () => {
    const text = redact('CV\nRuby Marchand\nTaille de pierre, Ruby on Rails', {
      name: 'Ruby Marchand',
      email: '',
    });
    expect(text).toBe(`CV\n${MASK} ${MASK}\nTaille de pierre, Ruby on Rails`);
  });

  it.each([
    '1',
    '1 ',
    'a',
    'é',
    'a.',
    'a-',
    'a@',
    '.',
    'A ',
    'Aa ',
    '12 rue ',
    '12 rue de la ',
    '1 A ',
    'né le ',
    'nationalité ',
    '+1 ',
    '@a',
  ])('is quick on a hostile text of %j', (piece) => {
    const start = performance.now();
    redact(piece.repeat(20_000 / piece.length), candidate);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
