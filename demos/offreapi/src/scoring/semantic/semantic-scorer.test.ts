import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { genderPairs } from '../../testing/gender-pairs.ts';
import { languageModelForTests } from '../../testing/language-model.ts';
import { englishCvs, englishOffer, frenchCvs, frenchOffer } from '../../testing/sample-cvs.ts';
import { redact } from '../redact.ts';
import type { OfferCriteria, Score, Scorer } from '../scorer.ts';
import { EmbeddingError, type Embedder } from './embedder.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import { createSemanticScorer, type Fallback } from './semantic-scorer.ts';

const path = await languageModelForTests();
const nobody = { name: '', email: '' };
let opened: Promise<Scorer> | undefined;
const open = (): Promise<Scorer> =>
  (opened ??= createLocalEmbedder({ modelPath: path ?? '' }).then((embedder) =>
    createSemanticScorer({ embedders: [embedder] }),
  ));
const score = async (cv: string, offer: OfferCriteria, candidate = nobody): Promise<Score> =>
  (await open()).score(redact(cv, candidate), offer);
afterAll(async () => (await opened)?.close());

describe.skipIf(path === undefined)('the semantic scorer', () => {
  it.each([
    ['French', frenchCvs, frenchOffer],
    ['English', englishCvs, englishOffer],
  ])('ranks the better CV higher in %s', async (_, cvs, offer) => {
    const values = await Promise.all(cvs.map(async (cv) => (await score(cv, offer)).value));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[0]).toBeGreaterThan(70);
    expect(values.at(-1)).toBeLessThan(15);
  });

  it('adds up: the points of the parts are the score, and their weights one', async () => {
    for (const cv of [...frenchCvs, ...englishCvs]) {
      for (const offer of [frenchOffer, englishOffer, { ...frenchOffer, mustHave: [], niceToHave: [] }]) {
        const { value, skills, wording, meaning, mode, model } = await score(cv, offer);
        expect([mode, model]).toEqual(['semantic', expect.stringContaining('use-multilingual-3')]);
        expect(skills.points + wording.points + (meaning?.points ?? 0)).toBeCloseTo(value, 5);
        expect(skills.weight + wording.weight + (meaning?.weight ?? 0)).toBeCloseTo(1, 5);
      }
    }
  });

  it('gives the same score again, whoever else was scored, by another scorer too', async () => {
    const cv = frenchCvs[1] ?? '';
    const first = await score(cv, frenchOffer);
    await Promise.all([...englishCvs, ...frenchCvs].map((other) => score(other, frenchOffer)));
    expect(await score(cv, frenchOffer)).toEqual(first);
    const other = createSemanticScorer({ embedders: [await createLocalEmbedder({ modelPath: path ?? '' })] });
    expect(await other.score(redact(cv, nobody), frenchOffer)).toEqual(first);
    await other.close();
  });

  const plain = (title: string, description: string): OfferCriteria => ({
    title,
    description,
    place: '',
    mustHave: [],
    niceToHave: [],
  });
  const pairs = [
    {
      offer: plain(
        'Night nurse',
        'You watch over patients on a hospital ward and give them their treatment.',
      ),
      cv: 'Infirmière de nuit\nSurveillance des malades hospitalisés et administration des traitements.',
    },
    {
      offer: plain('Truck driver', 'You deliver goods by lorry to our shops all over the country.'),
      cv: 'Chauffeur poids lourd\nLivraison de marchandises en camion aux magasins de toute la région.',
    },
    {
      offer: plain(
        'Professeur de mathématiques',
        'Vous enseignez à des élèves de collège et corrigez leurs devoirs.',
      ),
      cv: 'Maths teacher\nTaught pupils aged eleven to fifteen and marked their homework.',
    },
    {
      offer: plain('Menuisier', 'Vous fabriquez et posez des meubles et des escaliers en bois.'),
      cv: 'Joiner\nMade and fitted wooden furniture and staircases.',
    },
  ];

  it.each(pairs)('finds the CV for “$offer.title” in the other language', async ({ offer, cv }) => {
    const values = await Promise.all(pairs.map(async (pair) => (await score(pair.cv, offer)).value));
    const own = (await score(cv, offer)).value;
    expect(own).toBe(Math.max(...values));
    expect(values.filter((value) => value === own)).toHaveLength(1);
  });

  it('shows the lines nearest in meaning, as they stand in the redacted CV, and gives no credit for them', async () => {
    const cv = `CV
Marie Martin, 12 rue des Lilas, 35000 Rennes
Tutrice de stage : une vingtaine d’élèves accompagnés.
Permis de conduire.`;
    const offer = {
      ...plain('Infirmier', 'Vous accompagnez des élèves en stage.'),
      mustHave: ['Encadrement d’étudiants'],
    };
    const result = await score(cv, offer, { name: 'Marie Martin', email: '' });
    const [criterion] = result.skills.criteria;
    const line = 'Tutrice de stage : une vingtaine d’élèves accompagnés.';
    expect(criterion).toMatchObject({ status: 'missing', credit: 0, nearest: { text: line } });
    expect(result.meaning?.passages[0]).toMatchObject({
      offer: 'Vous accompagnez des élèves en stage.',
      cv: line,
    });
    expect(JSON.stringify(result)).not.toMatch(/Marie|Martin|Lilas|35000|Rennes/);
  });

  it('scores 0 to 100 for any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: 'binary' }),
        async (cv, text) => {
          const { value, mode } = await score(cv, { ...plain(text, text), mustHave: [text] });
          expect(mode).toBe('semantic');
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe.skipIf(path === undefined)('what must not change a semantic score', () => {
  const word = fc.stringMatching(/^[A-ZÉÈ][a-zéèïç]{2,9}$/);
  const person = fc.record({
    name: fc.tuple(word, word, fc.option(word)).map((names) => names.filter(Boolean).join(' ')),
    email: fc.emailAddress(),
    phone: fc.stringMatching(/^0[1-9]( \d{2}){4}$/),
    age: fc.integer({ min: 18, max: 70 }),
    street: word,
    town: fc.constantFrom('Rennes', 'Saint-Étienne', 'Guingamp', 'Marseille', 'Fort-de-France', 'Leeds'),
    nationality: fc.constantFrom(
      'française',
      'belge',
      'algérienne',
      'British',
      'Irish',
      'vietnamienne',
      'sénégalais',
    ),
    gender: fc.constantFrom('F', 'M', 'femme', 'homme', 'X', 'féminin'),
    photo: fc.constantFrom('', 'Photo', '[photo]'),
    graduated: fc.integer({ min: 1970, max: 2025 }),
  });
  type Person = typeof person extends fc.Arbitrary<infer P> ? P : never;
  const cvOf = (p: Person, cv: string): string => `${p.name}
${p.email} | ${p.phone} | ${p.town}
${p.age % 90} rue de ${p.street}, ${10_000 + p.age} ${p.town}
${p.photo}
${p.town}, France
${p.age} ans, ${p.nationality}
Né le 3/4/${2026 - p.age} à ${p.town}
Nationalité : ${p.nationality}
Sexe : ${p.gender}
${cv}
Diplôme obtenu en ${p.graduated} à ${p.town}
J’habite ${p.town}.`;

  it.each([
    ['French', frenchCvs[0] ?? '', frenchOffer],
    ['English', englishCvs[1] ?? '', englishOffer],
  ])(
    'name, e-mail, phone, age, birth, address, nationality, gender, photo, year of graduation in %s',
    async (_, cv, offer) => {
      const sample = fc.sample(person, { numRuns: 1, seed: 1 })[0] as Person;
      const plain = (await score(cvOf(sample, cv), offer, sample)).value;
      await fc.assert(
        fc.asyncProperty(person, async (p) => {
          expect((await score(cvOf(p, cv), offer, p)).value).toBe(plain);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('the name given in the form, when the CV is the same', async () => {
    const names = ['Marie Dupont', 'Mohamed Benali', 'Li Wei', 'Comptable Excel'];
    const cv = `Marie Dupont\n${frenchCvs[0]}`;
    const values = await Promise.all(
      names.map(async (name) => (await score(cv, frenchOffer, { name, email: 'x@example.org' })).value),
    );
    expect(new Set(values).size).toBe(1);
  });

  it.each(genderPairs)('being %s or %s', async (masculine, feminine) => {
    const offer = { ...frenchOffer, title: masculine, mustHave: [masculine], niceToHave: [] };
    const [he, she] = await Promise.all(
      [masculine, feminine].map((trade) => score(`CV\nTravail comme ${trade} dans une entreprise.`, offer)),
    );
    expect(she?.value).toBe(he?.value);
  });

  it('being a waiter or a waitress, his team or hers', async () => {
    const [he, she] = await Promise.all(
      ['Waiter. He led his team of salesmen.', 'Waitress. She led her team of saleswomen.'].map((cv) =>
        score(`CV\n${cv}`, englishOffer),
      ),
    );
    expect(she?.value).toBe(he?.value);
  });
});

describe('where a model fails', () => {
  const failing = (model: string): Embedder => ({
    model,
    embed: () => Promise.reject(new EmbeddingError('timeout', 'late')),
    close: () => Promise.resolve(),
  });
  const working: Embedder = {
    model: 'second',
    embed: (texts) => Promise.resolve(texts.map((text) => Float32Array.of(1, text.length))),
    close: () => Promise.resolve(),
  };
  const cv = redact(englishCvs[0] ?? '', nobody);

  it('asks the next one, and says so', async () => {
    const seen: Fallback[] = [];
    const scorer = createSemanticScorer({
      embedders: [failing('first'), working],
      onFallback: (f) => seen.push(f),
    });
    expect(await scorer.score(cv, englishOffer)).toMatchObject({ mode: 'semantic', model: 'second' });
    expect(seen).toEqual([{ from: 'first', to: 'second', reason: 'timeout' }]);
  });

  it('scores by words when the last one fails, and asks again for the next CV', async () => {
    const seen: Fallback[] = [];
    const scorer = createSemanticScorer({ embedders: [failing('only')], onFallback: (f) => seen.push(f) });
    for (let time = 0; time < 2; time++) {
      const result = await scorer.score(cv, englishOffer);
      expect(result).toMatchObject({ mode: 'lexical', model: null });
      expect(result).not.toHaveProperty('meaning');
    }
    expect(seen).toHaveLength(2);
    expect(seen[0]).toEqual({ from: 'only', to: undefined, reason: 'timeout' });
  });
});

describe.skipIf(path === undefined)('the thread of the encoder', () => {
  it('fails what takes too long, and everything once it is closed', async () => {
    const embedder = await createLocalEmbedder({ modelPath: path ?? '', timeoutMs: 1 });
    const many = Array.from(
      { length: 200 },
      (_, index) => `one of the texts ${'that is long '.repeat(10)}${index}`,
    );
    await expect(embedder.embed(many)).rejects.toMatchObject({ reason: 'timeout' });
    await embedder.close();
    await expect(embedder.embed(['a'])).rejects.toMatchObject({ reason: 'closed' });
  });

  it('refuses more than may wait', async () => {
    const embedder = await createLocalEmbedder({ modelPath: path ?? '', maxWaiting: 1 });
    const [first, second, third] = ['a', 'b', 'c'].map((text) => embedder.embed([text]));
    await expect(third).rejects.toMatchObject({ reason: 'busy' });
    expect(await first).toHaveLength(1);
    expect(await second).toHaveLength(1);
    await embedder.close();
  });
});
