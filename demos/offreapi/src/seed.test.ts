import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractor, type Extractor } from './cv/extractor.ts';
import { checkFile } from './cv/check-file.ts';
import { redact, MASK } from './scoring/redact.ts';
import { cvProfiles, generateCv, offers } from './seed.ts';
import { readOffer } from './offers/offer-input.ts';

describe('the seed', () => {
  let extractor: Extractor;
  beforeAll(() => {
    extractor = createExtractor();
  });
  afterAll(() => extractor.close());

  it('has offers in both languages that the service takes', () => {
    expect(offers.length).toBeGreaterThanOrEqual(8);
    for (const { key: _, ...offer } of offers) expect(readOffer(offer)).toEqual(offer);
  });

  it('has many people, every layout, and somebody for every offer', () => {
    expect(cvProfiles.length).toBeGreaterThanOrEqual(20);
    expect(new Set(cvProfiles.map(({ layout }) => layout)).size).toBe(4);
    expect(new Set(cvProfiles.map(({ email }) => email)).size).toBe(cvProfiles.length);
    expect(new Set(cvProfiles.flatMap(({ appliesTo }) => appliesTo))).toEqual(
      new Set(offers.map(({ key }) => key)),
    );
  });

  it('draws real PDFs that read as they were written, the same each time', async () => {
    for (const profile of cvProfiles) {
      const file = await generateCv(profile);
      expect(file.equals(await generateCv(profile)), profile.name).toBe(true);
      checkFile(file);
      const { text, pages } = await extractor.extract(file);
      expect(pages, profile.name).toBe(1);
      const flat = text.replaceAll(/\s+/g, ' ');
      for (const said of [
        profile.name,
        profile.email,
        ...profile.skills,
        ...profile.experience.map(({ role }) => role),
      ]) {
        expect(flat, profile.name).toContain(said);
      }
    }
  });

  it('gives away nothing personal once redacted', async () => {
    for (const profile of cvProfiles) {
      const { text } = await extractor.extract(await generateCv(profile));
      const redacted = redact(text, profile);
      expect(redacted).toContain(MASK);
      for (const part of [
        profile.email,
        profile.phone,
        ...profile.name.split(' '),
        profile.address.split(',')[0] ?? '',
      ]) {
        expect(redacted, profile.name).not.toContain(part);
      }
      if (profile.personal !== undefined) expect(redacted, profile.name).not.toContain(profile.personal);
    }
  });
});
