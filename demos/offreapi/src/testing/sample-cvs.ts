import type { OfferCriteria } from '../scoring/scorer.ts';

/** An offer in each language with CVs from the best fit to none. */
export const frenchOffer: OfferCriteria = {
  title: 'Comptable fournisseurs',
  description:
    'Vous enregistrez et contrôlez les factures, suivez les échéances et les paiements, préparez les déclarations de TVA et participez à la clôture mensuelle. Vous répondez aux fournisseurs et aux services internes.',
  place: 'Rennes',
  mustHave: ['Comptabilité générale', 'TVA', 'Excel'],
  niceToHave: ['SAP', 'Anglais courant'],
};

export const frenchCvs: readonly string[] = [
  `Comptable
Expérience
Comptable fournisseurs, huit ans : contrôle et saisie de 900 factures par mois, paiements, relances.
Déclarations de TVA, clôture mensuelle et préparation du bilan sous SAP.
Tableaux de suivi sous Excel.
Formation : DCG. Langues : anglais C1.`,
  `Assistante comptable
Saisie de factures et rapprochements bancaires dans un cabinet.
Classement, suivi des règlements, tableaux Excel.
BTS comptabilité.`,
  `Assistante administrative
Accueil, courrier, commandes de fournitures, factures transmises au cabinet.
Word et Excel.`,
  `Cuisinier
Préparation des plats, gestion des stocks, HACCP. CAP cuisine.`,
];

export const englishOffer: OfferCriteria = {
  title: 'Backend Engineer',
  description:
    'You design and run the services behind our ticket shop: APIs, data models and asynchronous jobs. You write tests, review code and take part in on-call. We deploy many times a day.',
  place: 'Leeds',
  mustHave: ['Node.js', 'PostgreSQL', 'Docker'],
  niceToHave: ['Kubernetes', 'GraphQL'],
};

export const englishCvs: readonly string[] = [
  `Backend developer
Designed APIs and data models in NodeJS with Postgres for a booking service, deployed with Docker on k8s.
Wrote automated tests, reviewed code, shared the on-call rota.
GraphQL gateway for three teams.`,
  `Web developer
Built services in Node and MySQL, tests with Jest.
Docker for local development.`,
  `Java developer
Spring Boot services on Oracle, Jenkins pipelines. No experience with Docker.`,
  `Nurse
Patient care and medication administration in an emergency department.`,
];
