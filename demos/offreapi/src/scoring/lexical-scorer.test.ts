import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { englishCvs, englishOffer, frenchCvs, frenchOffer } from '../testing/sample-cvs.ts';
import { createLexicalScorer } from './lexical-scorer.ts';
import { redact } from './redact.ts';
import type { OfferCriteria, Score } from './scorer.ts';
import { genderPairs } from '../testing/gender-pairs.ts';

const scorer = createLexicalScorer();
const nobody = { name: '', email: '' };
const score = (cv: string, offer: OfferCriteria, candidate = nobody): Score =>
  scorer.score(redact(cv, candidate), offer);

describe('lexical scorer', () => {
  it.each([
    ['French', frenchCvs, frenchOffer],
    ['English', englishCvs, englishOffer],
  ])('ranks the better CV higher in %s', (_, cvs, offer) => {
    const values = cvs.map((cv) => score(cv, offer).value);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(values).size).toBe(values.length);
    expect(values[0]).toBeGreaterThan(80);
    expect(values.at(-1)).toBeLessThan(5);
  });

  it('gives the same score for the same input, whoever scored it and however often', () => {
    const first = score(frenchCvs[0] ?? '', frenchOffer);
    for (const cv of englishCvs) score(cv, englishOffer);
    expect(createLexicalScorer().score(redact(frenchCvs[0] ?? '', nobody), frenchOffer)).toEqual(first);
    expect(first).toMatchObject({ mode: 'lexical', inputHash: expect.stringMatching(/^[\da-f]{64}$/) });
  });

  it('adds up: the points of the parts are the score', () => {
    for (const cv of [...frenchCvs, ...englishCvs]) {
      for (const offer of [frenchOffer, englishOffer]) {
        const { value, skills, wording } = score(cv, offer);
        expect(skills.points + wording.points).toBeCloseTo(value, 5);
        expect(skills.weight + wording.weight).toBeCloseTo(1, 5);
      }
    }
  });

  it('finds a skill under its other names and quotes where', () => {
    const { criteria } = score(englishCvs[0] ?? '', englishOffer).skills;
    expect(criteria.map(({ skill, status, evidence }) => [skill, status, evidence?.match])).toEqual([
      ['Node.js', 'matched', 'NodeJS'],
      ['PostgreSQL', 'matched', 'Postgres'],
      ['Docker', 'matched', 'Docker'],
      ['Kubernetes', 'matched', 'k8s'],
      ['GraphQL', 'matched', 'GraphQL'],
    ]);
  });

  it('says close for another tool of the same family, missing for none and for a denied one', () => {
    const { criteria } = score(englishCvs[2] ?? '', englishOffer).skills;
    expect(criteria.map(({ skill, status }) => `${skill} ${status}`)).toEqual([
      'Node.js missing',
      'PostgreSQL related',
      'Docker missing',
      'Kubernetes missing',
      'GraphQL missing',
    ]);
    expect(criteria[1]?.evidence?.match).toBe('Oracle');
  });

  it('finds a skill that is in no table by its words', () => {
    const offer = {
      ...frenchOffer,
      mustHave: ['Taille de pierre', 'Gestion des courriers sortants'],
      niceToHave: [],
    };
    const { criteria } = score(
      'Tailleur : taille de la pierre, restauration.\nSuivi du courrier sortant.',
      offer,
    ).skills;
    expect(criteria.map(({ status }) => status)).toEqual(['matched', 'related']);
  });

  it('counts a must-have twice a nice-to-have', () => {
    const offer = { ...englishOffer, mustHave: ['Docker'], niceToHave: ['GraphQL'] };
    const must = score('We used docker in that team.', offer).skills.value;
    const nice = score('We used GraphQL in that team.', offer).skills.value;
    expect(must / nice).toBeCloseTo(2, 1);
  });

  it('gives less for a skill that is only listed, however often, and says so', () => {
    const offer = { ...englishOffer, mustHave: ['Docker', 'English'], niceToHave: [] };
    const list = 'Keywords: Docker, Kubernetes, Terraform, Ansible, English.';
    const told = score(`CV\n${list}\nDeployed our shop with Docker in three countries.`, offer).skills;
    const claimed = score(`CV\n${list}\n${list}\nSold shoes in a shop.`, offer).skills;
    expect(told.criteria[0]).toMatchObject({ credit: 1, evidence: { before: 'Deployed our shop with ' } });
    expect(told.criteria[0]).not.toHaveProperty('listed');
    expect(claimed.criteria[0]).toMatchObject({ status: 'matched', listed: true, credit: 0.25 });
    const backed = score(`CV\n${list}\nWrote Python services.`, { ...offer, niceToHave: ['Python'] }).skills;
    expect(backed.criteria[0]).toMatchObject({ status: 'matched', listed: true, credit: 0.5 });
    // A list is where a language has its place; and it tells less of a trade than a tool.
    expect(claimed.criteria[1]).toMatchObject({ status: 'matched', credit: 1, weight: 1 });
    expect(claimed.criteria[1]).not.toHaveProperty('listed');
  });

  it('ranks who did the work above who lists the words of the offer', () => {
    const stuffed = `Shop assistant
Sold shoes and kept the till for four years.
Keywords: ${[...englishOffer.mustHave, ...englishOffer.niceToHave].join(', ')}, APIs, data models, asynchronous jobs, tests, code.`;
    const copied = `Shop assistant\nSold shoes and kept the till for four years.\n${englishOffer.description}`;
    const [, worker = ''] = englishCvs;
    const values = [worker, stuffed, copied].map((cv) => score(cv, englishOffer).value);
    expect(values[0]).toBeGreaterThan(values[1] ?? 100);
    expect(values[2]).toBeLessThan(10);
  });

  it('takes either of two alternatives, and no part of a name for the whole', () => {
    const offer = {
      ...englishOffer,
      mustHave: ['React or Angular', 'CIMA or equivalent', 'Food hygiene certificate'],
      niceToHave: [],
    };
    const { criteria } = score(
      'CV\nBuilt pages with Angular. Holds a certificate of carpentry.',
      offer,
    ).skills;
    expect(criteria.map(({ status }) => status)).toEqual(['matched', 'missing', 'missing']);
  });

  it('assesses no skill where the offer names none, and lets the wording decide', () => {
    const { skills, wording, value } = score(frenchCvs[0] ?? '', {
      ...frenchOffer,
      mustHave: [],
      niceToHave: [],
    });
    expect(skills).toMatchObject({ assessed: false, points: 0, weight: 0, criteria: [] });
    expect(wording.weight).toBe(1);
    expect(value).toBe(wording.points);
    expect(value).toBeGreaterThan(50);
  });

  it.each(['node ', 'no node ', 'React, ', 'gestion de ', 'a', 'a b ', '• '])(
    'is quick on a text that repeats %j without end',
    (piece) => {
      const many = Array.from({ length: 20 }, (_, index) => `node gestion ${index}`);
      const offer = { ...englishOffer, mustHave: many, niceToHave: [...many, 'React'] };
      // Not by the clock: others may have the processor.
      const start = process.cpuUsage();
      score(piece.repeat(20_000 / piece.length), offer);
      expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
    },
  );

  it('scores 0 to 100 for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.string({ unit: 'binary' }),
        (cv, skill) => {
          const { value } = score(cv, { ...englishOffer, title: skill, mustHave: [skill] });
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what must not change a score', () => {
  const word = fc.stringMatching(/^[A-ZÉÈ][a-zéèïç]{2,9}$/);
  const person = fc.record({
    name: fc.tuple(word, word).map((names) => names.join(' ')),
    email: fc.emailAddress(),
    phone: fc.stringMatching(/^0[1-9]( \d{2}){4}$/),
    age: fc.integer({ min: 18, max: 70 }),
    birth: fc.date({ min: new Date('1950-01-01'), max: new Date('2008-01-01'), noInvalidDate: true }),
    street: word,
    town: word,
    nationality: fc.constantFrom('française', 'belge', 'algérienne', 'British', 'Irish', 'vietnamienne'),
    gender: fc.constantFrom('F', 'M', 'femme', 'homme', 'X'),
    graduated: fc.integer({ min: 1970, max: 2025 }),
  });
  const cvOf = (p: typeof person extends fc.Arbitrary<infer P> ? P : never, cv: string): string => `${p.name}
${p.email} | ${p.phone}
${p.age % 90} rue de ${p.street}, ${10_000 + p.age} ${p.town}
${p.age} ans
Né le ${p.birth.toLocaleDateString('fr-FR')} à ${p.town}
Nationalité : ${p.nationality}
Sexe : ${p.gender}
${cv}
Diplôme obtenu en ${p.graduated}`;

  it('name, e-mail, phone, age, birth, address, nationality, gender, year of graduation', () => {
    for (const [cv, offer] of [
      [frenchCvs[0] ?? '', frenchOffer],
      [englishCvs[1] ?? '', englishOffer],
    ] as const) {
      const plain = score(cvOf(fc.sample(person, { numRuns: 1, seed: 1 })[0] as never, cv), offer).value;
      fc.assert(
        fc.property(person, (p) => {
          expect(score(cvOf(p, cv), offer, p).value).toBe(plain);
        }),
        { numRuns: 150 },
      );
    }
  });

  it('the name given in the form, when the CV is the same', () => {
    const cv = `Marie Dupont\n${frenchCvs[0]}`;
    const values = ['Marie Dupont', 'Mohamed Benali', 'Li Wei', 'Comptable Excel'].map(
      (name) => score(cv, frenchOffer, { name, email: 'x@example.org' }).value,
    );
    expect(new Set(values).size).toBe(1);
  });

  it('living in the town of the offer', () => {
    const offer = { ...frenchOffer, description: `${frenchOffer.description} Nos bureaux sont à Rennes.` };
    const cv = (town: string): string => `CV\n${frenchCvs[1]}\nJ’habite ${town} depuis toujours.`;
    expect(score(cv('Rennes'), offer).value).toBe(score(cv('Marseille'), offer).value);
  });

  it.each(genderPairs)('being %s or %s', (masculine, feminine) => {
    const offer = { ...frenchOffer, title: masculine, mustHave: [masculine], niceToHave: [] };
    const both = [masculine, feminine].map((trade) => {
      const { value, skills } = score(`CV\nTravail comme ${trade} dans une entreprise.`, offer);
      return [value, skills.criteria[0]?.status];
    });
    expect(both[0]).toEqual(both[1]);
    expect(both[0]?.[1]).toBe('matched');
  });
});
