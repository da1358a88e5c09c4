import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CvLayout, CvProfile } from '../seed/cv-profile.ts';
import { generateCv } from '../seed/generate-cv.ts';
import { createExtractor, type Extractor } from './extractor.ts';

const profile: CvProfile = {
  name: 'Inès Kervadec',
  headline: 'Développeuse back-end',
  email: 'ines@example.org',
  phone: '06 39 98 12 07',
  address: '14 rue des Tables, 69001 Lyon',
  language: 'fr',
  layout: 'classic',
  summary:
    'Sept ans à concevoir des services efficaces, fiables et affûtés, des œuvres collectives où chaque mot compte : API claires, tests automatisés, déploiements sans interruption, cœur de métier préservé.',
  experience: [
    {
      role: 'Développeuse confirmée',
      where: 'Halte & Voyages, Lyon',
      when: '2021 – 2026',
      lines: ['Conception des API de réservation, 400 requêtes par seconde.', 'Supervision avec Grafana.'],
    },
    {
      role: 'Développeuse web',
      where: 'Atelier Coudrier',
      when: '2018 – 2021',
      lines: ['Développement d’API REST en Express.'],
    },
  ],
  education: ['2018 – Master informatique, Université Lyon 1'],
  skills: ['Node.js', 'PostgreSQL', 'Kubernetes', 'GitLab CI'],
  languages: ['Anglais courant', 'Espagnol scolaire'],
  appliesTo: [],
};

describe('a CV as people draw them', () => {
  let extractor: Extractor;
  beforeAll(() => {
    extractor = createExtractor();
  });
  afterAll(() => extractor.close());

  const read = async (layout: CvLayout): Promise<string> =>
    (await extractor.extract(await generateCv({ ...profile, layout }))).text;

  it.each<CvLayout>(['classic', 'sidebar', 'timeline', 'band'])(
    'reads in order, with its sentences whole: %s',
    async (layout) => {
      const text = (await read(layout)).replaceAll(/\s+/g, ' ');
      expect(text).toContain(profile.summary);
      for (const job of profile.experience) {
        const at = text.indexOf(job.role);
        for (const line of job.lines) expect(text.indexOf(line), line).toBeGreaterThan(at);
      }
      const [first, second] = profile.experience;
      expect(text.indexOf(first?.role ?? '')).toBeLessThan(text.indexOf(second?.where ?? ''));
      const places = profile.skills.map((skill) => text.lastIndexOf(skill));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(text).toContain('Anglais courant');
    },
  );

  it('reads the side column apart from the story', async () => {
    const [side, main] = (await read('sidebar')).split('\n\n');
    expect(side).toContain('• PostgreSQL');
    expect(side).not.toContain('Halte');
    expect(main).toContain('Halte & Voyages, Lyon | 2021 – 2026');
    expect(main).not.toContain('PostgreSQL');
  });

  it('keeps dates beside the work they are of', async () => {
    expect(await read('timeline')).toContain('2018 – 2021\tDéveloppeuse web, Atelier Coudrier');
  });
});
