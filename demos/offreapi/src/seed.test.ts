import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractor, type Extractor } from './cv/extractor.ts';
import { checkFile } from './cv/check-file.ts';
import { redact, MASK } from './scoring/redact.ts';
import { cvProfiles, generateCv, offers, requestToken, seed } from './seed.ts';
import { readOffer } from './offers/offer-input.ts';
import { startTestService, type TestService } from './testing/test-service.ts';

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

describe('seeding a service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  }, 60_000);
  afterAll(() => service.close());

  it('publishes every offer and sends every CV, and nothing twice', async () => {
    const { baseUrl, account } = service;
    const profiles = cvProfiles.slice(0, 2);
    const applications = profiles.flatMap(({ appliesTo }) => appliesTo).length;
    const progress: [number, number][] = [];
    const options = { baseUrl, token: await requestToken(baseUrl, account), profiles };
    const first = await seed({ ...options, onProgress: (...step) => progress.push(step) });
    expect(first).toMatchObject({ offers: offers.length, applications });
    expect(progress.at(-1)).toEqual([offers.length + applications, offers.length + applications]);
    await service.idle();
    expect(await seed(options)).toEqual({ offerIds: first.offerIds, offers: 0, applications: 0 });
    const [row] = await service.database.orm.em
      .fork()
      .execute<{ scored: number }[]>(
        "select count(*)::int as scored from application where processing = 'scored'",
      );
    expect(row?.scored).toBe(applications);
  }, 60_000);
});
