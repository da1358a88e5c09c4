import { describe, expect, it } from 'vitest';
import { cleanText } from '../cv/clean-text.ts';
import { scoreLexically } from './lexical-scorer.ts';
import { redact } from './redact.ts';
import type { OfferCriteria, Score } from './scorer.ts';

const offer: OfferCriteria = {
  title: 'Développeur back-end Node.js',
  description:
    'Vous concevez et développez des API REST, écrivez des tests automatisés et assurez le déploiement et la supervision de nos services de réservation.',
  place: 'Lyon',
  mustHave: ['Node.js', 'PostgreSQL'],
  niceToHave: ['Docker', 'Kubernetes', 'Anglais'],
};

const score = (cv: string): Score =>
  scoreLexically(redact(cleanText(cv), { name: 'Sam Marlow', email: 'sam@example.org' }), offer);
const found = ({ skills }: Score): string[] =>
  skills.criteria.filter(({ status }) => status === 'matched').map(({ skill }) => skill);

/** Of another trade, with a word or two of this one. */
const nurse = score(`Infirmière diplômée d’État
Soins aux patients en gériatrie, transmissions, préparation des traitements, supervision de deux stagiaires.
Réservation des salles. Anglais courant. Diplôme d’État d’infirmier.`);

describe('a CV as it comes', () => {
  it.each([
    [
      'without a heading or a line break',
      'Sam Marlow back-end developer who for six years has designed and built REST APIs in Node.js for a booking service with PostgreSQL as its database and who writes automated tests and deploys with Docker to Kubernetes and watches services with Grafana and speaks English every day',
    ],
    [
      'as a table',
      `Period\tRole\tWhat I did
2021 - 2026\tBack-end developer\tDesigned REST APIs in Node.js, wrote automated tests
2018 - 2021\tDeveloper\tMigrated the booking database to PostgreSQL
Tools\tDocker\tdeployed services to Kubernetes
Languages\tEnglish\tfluent`,
    ],
    [
      'in plain text for a tracking system',
      `SAM MARLOW
----------------------------------------
SUMMARY
========================================
BACK-END DEVELOPER, 6 YEARS
EXPERIENCE
----------------------------------------
* BACK-END DEVELOPER | HALTE TRAVEL | 2021-2026
  - DESIGNED AND BUILT REST APIS IN NODE.JS WITH POSTGRESQL
  - WROTE AUTOMATED TESTS, DEPLOYED SERVICES WITH DOCKER TO KUBERNETES
LANGUAGES: ENGLISH (FLUENT)`,
    ],
    [
      'read from a picture, with what goes wrong there',
      `Sam  Marlow |
Back -end developer
2021 — 2026   Ha1te Travel
• Designed and bui1t REST APls in Node .js , PostgreSQL data-
bases for booking
· Wrote automated tests ; deployed services with D ocker and Docker to Kubernetes
_ Eng1ish, English f1uent ~~ ..`,
    ],
  ])('%s is read like any other', (_, cv) => {
    const given = score(cv);
    expect(found(given)).toEqual(
      expect.arrayContaining(['Node.js', 'PostgreSQL', 'Docker', 'Kubernetes', 'Anglais']),
    );
    expect(given.value).toBeGreaterThan(nurse.value + 20);
  });

  it('of many pages counts what stands at its end', () => {
    const filler = Array.from(
      { length: 120 },
      (_, index) => `${index}. Took part in meeting number ${index} of the district about roads and parks.`,
    ).join('\n');
    const long = score(
      `${filler}\nBack-end developer: designed REST APIs in Node.js with PostgreSQL, deployed with Docker to Kubernetes. English fluent.`,
    );
    expect(found(long)).toHaveLength(5);
    expect(long.value).toBeGreaterThan(nurse.value);
  });
});
