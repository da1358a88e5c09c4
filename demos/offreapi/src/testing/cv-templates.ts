import type { Identity } from './identities.ts';

/** A CV in one layout, of whoever it may be. */
export interface CvTemplate {
  readonly layout: string;
  readonly language: 'fr' | 'en';
  readonly write: (person: Identity) => string;
}

const frenchBody = (p: Identity): string => `Expérience
2021 – 2025 : ${p.woman ? 'conductrice' : 'conducteur'} de travaux, Bâtisseurs du Nord
Suivi de quatre chantiers de bureaux, budget de 3 M€, réunions hebdomadaires avec les architectes.
2017 – 2021 : ${p.woman ? 'technicienne' : 'technicien'} d’études, cabinet Ardoise
Métrés et plans sous AutoCAD. Permis B.
Formation
${p.woman ? 'Diplômée' : 'Diplômé'} d’un BTS bâtiment, lycée technique
Langues : anglais courant`;

const englishBody = (p: Identity): string => `Experience
2020-2025 ${p.woman ? 'Head waitress' : 'Head waiter'}, Harbour Hotel
Led a team of twelve, trained new staff and kept the tills. ${p.woman ? 'She' : 'He'} won the service award twice.
2016-2020 ${p.woman ? 'Saleswoman' : 'Salesman'}, garden centre
Advised customers on plants and tools, took deliveries and counted stock.
Skills
Customer service, stock management, food hygiene, Excel
Languages: English, French (B2)`;

const gender = (p: Identity, fr: boolean): string =>
  fr ? (p.woman ? 'Femme' : 'Homme') : p.woman ? 'she/her' : 'he/him';

/** The same career under heads and feet that tell who somebody is, as people and templates lay them out. */
export const cvTemplates: readonly CvTemplate[] = [
  {
    layout: 'head of lines',
    language: 'fr',
    write: (p) => `${p.name}
${p.address.fr}
06 39 98 12 07 – ${p.email}
${p.age} ans, ${p.nationality.fr}, ${p.family.fr}
${p.photo}
${p.woman ? 'Conductrice' : 'Conducteur'} de travaux
${frenchBody(p)}`,
  },
  {
    layout: 'labels',
    language: 'fr',
    write: (p) => `CURRICULUM VITAE
État civil
Nom : ${p.name}
${p.woman ? 'Née' : 'Né'} le 3 mars ${2026 - p.age} à ${p.address.fr.split(' ').at(-1)}
Nationalité : ${p.nationality.fr}
Situation de famille : ${p.family.fr}
Adresse : ${p.address.fr}
${frenchBody(p)}`,
  },
  {
    layout: 'one line of contact',
    language: 'fr',
    write: (p) => `${p.name.toUpperCase()}
${p.email} | 06 39 98 12 07 | ${p.address.fr} | ${p.nationality.fr} | ${gender(p, true)}
${frenchBody(p)}
Divers
${p.family.fr}`,
  },
  {
    layout: 'sidebar read last',
    language: 'fr',
    write: (p) => `${p.name}
${frenchBody(p)}

Contact
${p.address.fr.replaceAll(', ', '\n')}
06 39 98 12 07
${p.email}
${p.woman ? 'Mme' : 'M.'} ${p.name}`,
  },
  {
    layout: 'head of lines',
    language: 'en',
    write: (p) => `${p.name} (${gender(p, false)})
${p.address.en}
07700 900142 | ${p.email}
Age ${p.age} | ${p.nationality.en} | ${p.family.en}
${p.photo}
${englishBody(p)}`,
  },
  {
    layout: 'labels',
    language: 'en',
    write: (p) => `Personal details
Name: ${p.name}
Address: ${p.address.en}
Date of birth: 4 March ${2026 - p.age}
Nationality: ${p.nationality.en}
Marital status: ${p.family.en}
Gender: ${p.woman ? 'female' : 'male'}
${englishBody(p)}`,
  },
  {
    layout: 'one line of contact',
    language: 'en',
    write: (p) => `${p.woman ? 'Ms' : 'Mr'} ${p.name} • ${p.address.en} • 07700 900142 • ${p.email}
${englishBody(p)}
About me
${p.family.en}. I am ${p.age} years old.`,
  },
  {
    layout: 'sidebar read last',
    language: 'en',
    write: (p) => `${englishBody(p)}

CONTACT
${p.name}
${p.address.en.replaceAll(', ', '\n')}
07700 900142
${p.email}
${p.nationality.en} passport`,
  },
];
