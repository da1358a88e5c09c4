/** A person as CVs tell of one. None of these is in a table of the rules that take them out. */
export interface Identity {
  readonly name: string;
  readonly email: string;
  readonly woman: boolean;
  readonly age: number;
  readonly nationality: { readonly fr: string; readonly en: string };
  readonly family: { readonly fr: string; readonly en: string };
  /** Of one line, as written in either language. */
  readonly address: { readonly fr: string; readonly en: string };
  readonly photo: string;
}

export const names: readonly (readonly [name: string, woman: boolean])[] = [
  ['Rose Baker', true],
  ['Kwabena Osei-Tutu', false],
  ['Nguyễn Thị Minh Khai', true],
  ['Jean-Baptiste Boulanger', false],
  ['Ngozi Adichie', true],
  ['Łukasz Wójcik', false],
  ['Fatoumata Diarra', true],
  ['Pierre Maçon', false],
  ['Zoë O’Sullivan', true],
  ['Xiaoming Zhang', false],
];

export const nationalities: readonly { readonly fr: string; readonly en: string }[] = [
  { fr: 'française', en: 'British' },
  { fr: 'anglaise', en: 'English' },
  { fr: 'espagnole', en: 'Spanish' },
  { fr: 'malienne', en: 'Malian' },
  { fr: 'vietnamienne', en: 'Vietnamese' },
  { fr: 'portugaise', en: 'Portuguese' },
  { fr: 'allemande', en: 'German' },
];

export const families: readonly { readonly fr: string; readonly en: string }[] = [
  { fr: 'célibataire', en: 'single' },
  { fr: 'mariée, deux enfants', en: 'Married, two children' },
  { fr: 'Père de trois enfants', en: 'Mum of four' },
  { fr: 'mère de famille', en: 'Proud father of twins' },
  { fr: 'pacsé, sans enfant', en: 'divorced, 1 child' },
  { fr: 'Maman de jumeaux', en: 'no children' },
  { fr: '3 enfants', en: 'Dad of two girls' },
];

export const addresses: readonly { readonly fr: string; readonly en: string }[] = [
  { fr: '12 bis, allée des Tilleuls, 44000 Nantes', en: '1 Ouse Cottages, Selby YO8' },
  { fr: 'Résidence Les Pins, bât. C, 33600 Pessac', en: '43 Leith Walk' },
  { fr: 'BP 40, 14013 Caen cedex 4', en: '7 Hospital Road, Hove BN3' },
  { fr: '8 rue des Boulangers, 75005 Paris', en: 'Flat 4B, 221 Deansgate, Manchester M3' },
  { fr: 'Lieu-dit Le Moulin, 29120 Pont-l’Abbé', en: '14 School Lane, Bath BA1 3LN' },
  { fr: '3 chemin de la Ferme, Montréjeau', en: '1600 Pennsylvania Ave, Springfield, IL 62704' },
  { fr: '19, quai de la Gare, 13002 Marseille', en: 'The Old Bakery, Church Lane, Whitby' },
  { fr: '5 impasse du Four à Chaux, 62000 Arras', en: 'PO Box 12, Stoke-on-Trent ST4' },
  { fr: '27 cours de l’Hôpital, 97200 Fort-de-France', en: '2 Garden View, Kirkwall' },
];

export const photos: readonly string[] = [
  '',
  'Photo',
  '[photo]',
  'Photo d’identité',
  'Portrait of the candidate',
];
