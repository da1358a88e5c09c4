import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activePdf,
  brokenPdf,
  deepPdf,
  drawingWithoutEndPdf,
  endlessPdf,
  hiddenTextPdf,
  hoggingPdf,
  imageOnlyPdf,
  inflatingPdf,
  manyHeavyStreamsPdf,
  pagesWithoutEndPdf,
  polyglotPdf,
  repeatingPdf,
  textPdf,
  thousandPagesPdf,
  wrongXrefPdf,
  xrefWithoutEndPdf,
  zipPolyglotPdf,
} from '../testing/pdf-files.ts';
import { createExtractor, type Extractor } from './extractor.ts';

const LETTER =
  'Développeuse expérimentée : conception d’API efficaces, base PostgreSQL, œuvre collective, 12 ans à Besançon. '.repeat(
    5,
  );

describe('extractor', () => {
  let extractor: Extractor;
  beforeAll(async () => {
    extractor = createExtractor();
    await extractor.warmUp();
  });
  afterAll(() => extractor.close());

  it('reads the text of every page, accents included and without page marks', async () => {
    const { text, pages } = await extractor.extract(await textPdf(LETTER, { pages: 3 }));
    expect(pages).toBe(3);
    expect(text).toContain('Développeuse expérimentée');
    expect(text).toContain('œuvre');
    expect(text).not.toMatch(/-- \d of \d --/);
  });

  it('leaves out what nobody can see: too small, or beside the page', async () => {
    const file = await hiddenTextPdf(LETTER, 'Kubernetes expert');
    const { text, hiddenWords, pages } = await extractor.extract(file);
    expect(pages).toBe(1);
    expect(text).toContain('Développeuse expérimentée');
    expect(text).not.toContain('Kubernetes');
    expect(hiddenWords).toBe(2);
    expect(await extractor.extract(await textPdf(LETTER))).toMatchObject({ hiddenWords: 0 });
  });

  it('leaves the file of the caller untouched', async () => {
    const file = await textPdf(LETTER);
    const before = Buffer.from(file);
    await extractor.extract(file);
    expect(file.equals(before)).toBe(true);
  });

  it.each([
    ['that is a web page as well', () => polyglotPdf(LETTER)],
    ['that is an archive as well', () => zipPolyglotPdf(LETTER)],
    ['with scripts and attached programs, and runs none', () => activePdf(LETTER)],
    ['whose table of objects is wrong', () => wrongXrefPdf(LETTER)],
    ['whose table of objects never ends', () => xrefWithoutEndPdf(LETTER)],
    ['with a drawing that draws itself', () => drawingWithoutEndPdf(LETTER)],
  ])('reads the text of a PDF %s', async (_, make) => {
    const { text } = await extractor.extract(await make());
    expect(text).toContain('Développeuse');
    expect(text).not.toMatch(/alert|script|run\.exe/);
  });

  it.each([
    ['cv-encrypted', () => textPdf(LETTER, { password: 'secret' })],
    ['cv-image-only', imageOnlyPdf],
    ['cv-image-only', () => textPdf('Too short to be a CV.')],
    ['cv-too-many-pages', () => textPdf(LETTER, { pages: 200 })],
    ['cv-too-many-pages', () => thousandPagesPdf(LETTER)],
    ['cv-unreadable', () => brokenPdf()],
    ['cv-unreadable', () => pagesWithoutEndPdf()],
    ['cv-unreadable', () => deepPdf()],
    ['cv-too-heavy', () => repeatingPdf()],
    ['cv-too-heavy', () => manyHeavyStreamsPdf()],
  ])('refuses with %s', async (code, make) => {
    await expect(extractor.extract(await make())).rejects.toMatchObject({ name: 'CvRefusal', code });
  });

  it.each([
    ['inflates', inflatingPdf],
    ['fills the heap', hoggingPdf],
  ])('stops a file that %s, and reads the ones that wait behind it', async (_, make) => {
    const bad = extractor.extract(make());
    const good = await textPdf(LETTER);
    const waiting = [extractor.extract(good), extractor.extract(good)];
    await expect(bad).rejects.toMatchObject({ code: 'cv-too-heavy' });
    for (const { pages } of await Promise.all(waiting)) expect(pages).toBe(1);
  });

  it('takes one file after another, in order', async () => {
    const file = await textPdf(LETTER);
    const read = Array.from({ length: 5 }, () => extractor.extract(file));
    expect(extractor.pending).toBeGreaterThan(0);
    expect((await Promise.all(read)).map(({ pages }) => pages)).toEqual([1, 1, 1, 1, 1]);
    expect(extractor.pending).toBe(0);
  });
});

describe('extractor under pressure', () => {
  it('kills a file that takes too long, reads on, and gives up what waits when closed', async () => {
    const extractor = createExtractor({ timeMs: 300 });
    const long = endlessPdf();
    const first = extractor.extract(long);
    const second = extractor.extract(long);
    await expect(first).rejects.toMatchObject({ code: 'cv-timeout' });
    await expect(second).rejects.toMatchObject({ code: 'cv-timeout' });
    await extractor.close();
    await expect(extractor.extract(long)).rejects.toMatchObject({ name: 'ExtractorClosedError' });
  });

  it('reads several files at once where it has several threads', async () => {
    const extractor = createExtractor({ threads: 2, timeMs: 3000 });
    const good = await textPdf(LETTER);
    await Promise.all([extractor.extract(good), extractor.extract(good)]);
    const stuck = extractor.extract(endlessPdf()).catch((error: unknown) => error);
    let waiting = true;
    void stuck.then(() => (waiting = false));
    await extractor.extract(good);
    expect(waiting).toBe(true);
    expect(await stuck).toMatchObject({ name: 'CvRefusal' });
    await extractor.close();
  });
});
