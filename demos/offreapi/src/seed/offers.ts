import type { OfferInput } from '../offers/offer-input.ts';

/** An offer of the demonstration, with the key that CV profiles refer to. */
export interface SeedOffer extends OfferInput {
  readonly key: OfferKey;
}

export type OfferKey =
  | 'backend'
  | 'accountant'
  | 'nurse'
  | 'cook'
  | 'maintenance'
  | 'recruiter'
  | 'sre'
  | 'analyst'
  | 'support'
  | 'designer';

export const offers: readonly SeedOffer[] = [
  {
    key: 'backend',
    title: 'Développeur·euse back-end Node.js',
    place: 'Lyon',
    contract: 'permanent',
    description:
      'Vous rejoignez les six personnes qui font vivre notre plateforme de réservation de trains de nuit. Vous concevez et développez des API robustes, modélisez les données et écrivez les tests automatisés qui vont avec.\n\nVous participez aux revues de code et à l’exploitation : déploiements, supervision, analyse des incidents. Nous publions plusieurs fois par jour et préférons les petits changements bien compris aux grandes livraisons.',
    mustHave: ['Node.js', 'TypeScript', 'PostgreSQL'],
    niceToHave: ['Docker', 'Kubernetes', 'Intégration continue', 'Anglais'],
  },
  {
    key: 'accountant',
    title: 'Comptable général(e)',
    place: 'Nantes',
    contract: 'permanent',
    description:
      'Au sein d’une coopérative alimentaire de 80 salariés, vous tenez la comptabilité générale de deux entités : saisie et contrôle des factures, rapprochements bancaires, déclarations de TVA, préparation du bilan avec l’expert-comptable.\n\nVous suivez la trésorerie, relancez les impayés et répondez aux questions des responsables de magasin sur leur budget.',
    mustHave: ['Comptabilité générale', 'Déclarations de TVA', 'Excel'],
    niceToHave: ['Sage', 'Paie', 'Facturation'],
  },
  {
    key: 'nurse',
    title: 'Infirmier·ère en gériatrie',
    place: 'Lille',
    contract: 'fixed-term',
    description:
      'Notre résidence accueille 64 personnes âgées. Vous assurez les soins, la préparation et l’administration des traitements, la surveillance de l’état de santé et la tenue du dossier de soins.\n\nVous encadrez les aides-soignants de votre équipe, échangez avec les familles et les médecins, et contribuez à la démarche d’hygiène et de prévention des chutes. CDD de huit mois, un week-end sur trois.',
    mustHave: ['Diplôme d’État d’infirmier', 'Administration des traitements'],
    niceToHave: ['Gériatrie', 'Hygiène', 'Gestes d’urgence'],
  },
  {
    key: 'cook',
    title: 'Chef(fe) de partie',
    place: 'Bordeaux',
    contract: 'permanent',
    description:
      'Cuisine du marché, 45 couverts, carte courte qui change chaque semaine. Vous préparez et dressez les plats chauds, gérez votre poste pendant le service, suivez les stocks et les commandes de produits frais.\n\nVous travaillez avec un second et deux commis, que vous formez. Fermé le dimanche et le lundi.',
    mustHave: ['Cuisine', 'HACCP'],
    niceToHave: ['Pâtisserie', 'Gestion des stocks', 'Encadrement'],
  },
  {
    key: 'maintenance',
    title: 'Technicien(ne) de maintenance industrielle',
    place: 'Grenoble',
    contract: 'permanent',
    description:
      'Sur un site de production de composants électroniques, vous assurez la maintenance préventive et curative des lignes automatisées : diagnostic de pannes électriques, mécaniques et pneumatiques, remplacement de capteurs et de moteurs, réglages.\n\nVous renseignez la GMAO, proposez des améliorations et participez aux arrêts techniques. Travail en 2×8.',
    mustHave: ['Maintenance industrielle', 'Automates', 'Habilitation électrique'],
    niceToHave: ['GMAO', 'Pneumatique', 'Soudure'],
  },
  {
    key: 'recruiter',
    title: 'Chargé·e de recrutement en alternance',
    place: 'Paris',
    contract: 'apprenticeship',
    description:
      'Vous accompagnez l’équipe ressources humaines d’un éditeur de logiciels : rédaction et diffusion des annonces, recherche de candidats, préqualification téléphonique, organisation des entretiens, accueil et intégration des nouveaux.\n\nVous tenez à jour les tableaux de suivi et aidez à préparer les forums d’écoles.',
    mustHave: ['Recrutement', 'Rédaction d’annonces'],
    niceToHave: ['Réseaux sociaux', 'Excel', 'Anglais', 'Droit du travail'],
  },
  {
    key: 'sre',
    title: 'Site Reliability Engineer',
    place: 'Dublin or remote',
    contract: 'permanent',
    description:
      'You keep a payment platform of forty services available and understandable. You own the Kubernetes clusters, the deployment pipelines and the monitoring: service level objectives, dashboards, alerts that mean something, and incident reviews without blame.\n\nYou automate what is done twice, advise product teams on reliability, and share an on-call rota of eight people.',
    mustHave: ['Kubernetes', 'Terraform', 'Prometheus', 'Linux'],
    niceToHave: ['Go', 'AWS', 'Grafana', 'OpenTelemetry'],
  },
  {
    key: 'analyst',
    title: 'Data Analyst',
    place: 'Brussels',
    contract: 'permanent',
    description:
      'You help a network of public libraries understand how its collections are used. You collect data from several systems, clean and document it, write queries, and build dashboards that librarians can read without you.\n\nYou present your findings, question your own numbers, and train colleagues in reading statistics.',
    mustHave: ['SQL', 'Data analysis', 'Power BI'],
    niceToHave: ['Python', 'Statistics', 'French', 'dbt'],
  },
  {
    key: 'support',
    title: 'Customer Support Specialist',
    place: 'Lisbon',
    contract: 'fixed-term',
    description:
      'You answer the questions of small companies that use our accounting software, by chat, e-mail and phone. You reproduce problems, write clear reports for the developers, and keep the help centre up to date.\n\nYou follow each request to its end and tell us what frustrates our customers most. Twelve-month contract.',
    mustHave: ['Customer service', 'English'],
    niceToHave: ['Spanish', 'French', 'CRM', 'Invoicing'],
  },
  {
    key: 'designer',
    title: 'Product Designer',
    place: 'Berlin',
    contract: 'freelance',
    description:
      'You redesign the booking journey of a bicycle rental service, from user research to the last screen. You interview riders, sketch and test prototypes, and hand over components that developers can build.\n\nAccessibility is part of the work from the first sketch. Five months, four days a week.',
    mustHave: ['UX design', 'Figma', 'User research'],
    niceToHave: ['Accessibility', 'HTML', 'CSS', 'German'],
  },
];
