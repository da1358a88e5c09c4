import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addresses, families, names, nationalities, photos, type Identity } from '../testing/identities.ts';
import { cvTemplates } from '../testing/cv-templates.ts';
import { languageModelForTests } from '../testing/language-model.ts';
import { createLexicalScorer } from './lexical-scorer.ts';
import { redact } from './redact.ts';
import type { OfferCriteria, Scorer } from './scorer.ts';
import { createLocalEmbedder } from './semantic/local-embedder.ts';
import { createSemanticScorer } from './semantic/semantic-scorer.ts';

const offers: Readonly<Record<'fr' | 'en', OfferCriteria>> = {
  fr: {
    title: 'Conducteur de travaux (H/F)',
    description:
      'Vous suivez des chantiers d’hôpitaux et d’écoles, tenez les budgets et animez les réunions. Nos clients sont espagnols et portugais ; notre agence de Nantes a une crèche pour les enfants.',
    place: 'Nantes',
    mustHave: ['Conduite de travaux', 'AutoCAD'],
    niceToHave: ['Anglais', 'Espagnol'],
  },
  en: {
    title: 'Restaurant manager',
    description:
      'You run a restaurant near the old bakery and the school in Bath, lead waiters, order stock and welcome families with children.',
    place: 'Bath',
    mustHave: ['Customer service', 'Team management'],
    niceToHave: ['French', 'German'],
  },
};

const person: fc.Arbitrary<Identity> = fc
  .record({
    name: fc.constantFrom(...names),
    email: fc.constantFrom('zoe@example.org', 'k.o-t@mail.example.co.uk', 'contact@baker.example'),
    age: fc.integer({ min: 18, max: 67 }),
    nationality: fc.constantFrom(...nationalities),
    family: fc.constantFrom(...families),
    address: fc.constantFrom(...addresses),
    photo: fc.constantFrom(...photos),
  })
  .map(({ name: [name, woman], ...rest }) => Object.assign(rest, { name, woman }));

const path = await languageModelForTests();
let semantic: Promise<Scorer> | undefined;
const scorers: readonly (readonly [string, () => Promise<Scorer>, number])[] = [
  ['words', () => Promise.resolve(createLexicalScorer()), 400],
  ...(path === undefined ? [] : [['words and meaning', openSemantic, 60] as const]),
];
function openSemantic(): Promise<Scorer> {
  semantic ??= createLocalEmbedder({ modelPath: path ?? '' }).then((embedder) =>
    createSemanticScorer({ embedders: [embedder] }),
  );
  return semantic;
}
afterAll(async () => (await semantic)?.close());

describe.each(scorers)('who somebody is, scored by %s,', (_, open, numRuns) => {
  it.each(cvTemplates)(
    'changes nothing in a CV of layout “$layout” ($language)',
    async ({ write, language }) => {
      const scorer = await open();
      const offer = offers[language];
      const score = async (p: Identity): Promise<number> =>
        (await scorer.score(redact(write(p), p), offer)).value;
      const plain = await score(fc.sample(person, { numRuns: 1, seed: 1 })[0] as Identity);
      expect(plain).toBeGreaterThan(20);
      await fc.assert(
        fc.asyncProperty(person, async (p) => {
          expect(await score(p)).toBe(plain);
        }),
        { numRuns },
      );
    },
  );
});

describe('what is quoted', () => {
  it('holds nothing of the person', () => {
    const scorer = createLexicalScorer();
    for (const { write, language } of cvTemplates) {
      for (const p of fc.sample(person, { numRuns: 30, seed: 2 })) {
        const text = JSON.stringify(scorer.score(redact(write(p), p), offers[language]));
        expect(text).not.toContain(p.email);
        for (const part of p.name.split(' ')) expect(text).not.toContain(part);
        const street = p.address[language].split(',').find((part) => /\p{L}/u.test(part)) ?? '';
        expect(text).not.toContain(street);
      }
    }
  });
});
