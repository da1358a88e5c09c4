import { singular } from '../text/inflection.ts';

/**
 * Words that tell who somebody is: gender, age, civil status, nationality, where they come from or live. Languages go with the
 * nationalities that share their names; skills that name a language are judged elsewhere.
 *
 * @param word lower case, without accents
 */
export function isIdentityWord(word: string): boolean {
  return identity.has(word) || nationalities.has(masculine(singular(word)));
}

/** française → francais, italienne → italien, américain(e) → americain. */
function masculine(word: string): string {
  return word.replace(/(?<=[a-z]{3})enne$/, 'en').replace(/e$/, '');
}

const identity: ReadonlySet<string> = new Set(
  list(`
  homme hommes femme femmes monsieur madame mademoiselle mme mlle mr mrs ms miss man men woman women male female
  masculin feminin masculine feminine garcon garcons fille filles husband wife mari epouse epoux mother father mere pere
  maman papa parent parents conjoint conjointe nee ne nes nees ans age agee ages aged born year years old naissance birth
  marie mariee celibataire pacse pacsee divorce divorcee veuf veuve married divorced widowed single spouse fiance fiancee
  enfant nationalite nationality citizen citizenship citoyen citoyenne citoyennete ressortissant sexe sex gender genre photo
  he she him her hers his himself herself il elle ils elles valet
  janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may
  june july august september october november december jan feb apr jun jul aug sept sep oct nov dec
  france belgique suisse luxembourg canada quebec espagne italie portugal allemagne angleterre ecosse irlande galles maroc
  algerie tunisie senegal cameroun mali congo madagascar turquie pologne roumanie ukraine russie chine japon vietnam inde
  pakistan bresil mexique colombie argentine liban syrie iran irak haiti bretagne normandie alsace lorraine provence
  belgium switzerland spain italy germany england scotland ireland wales britain uk usa us eu ue morocco algeria tunisia
  cameroon turkey poland romania russia china japan india brazil mexico argentina lebanon syria nigeria ghana kenya egypt
  paris marseille lyon toulouse nice nantes montpellier strasbourg bordeaux lille rennes reims toulon grenoble dijon angers
  nimes villeurbanne brest tours limoges amiens annecy perpignan besancon metz orleans rouen mulhouse caen nancy
  argenteuil montreuil roubaix tourcoing avignon poitiers versailles pau cannes antibes calais bayonne quimper lorient
  vannes laval chambery valence colmar troyes niort bourges chartres evry creteil cergy saclay courbevoie puteaux
  bruxelles geneve lausanne liege namur montreal casablanca rabat tunis alger dakar abidjan
  london manchester birmingham leeds liverpool bristol sheffield glasgow edinburgh cardiff belfast dublin cork galway
  newcastle nottingham leicester coventry brighton oxford cambridge york bath exeter plymouth southampton portsmouth
  norwich derby hull bradford swansea aberdeen dundee leith york brussels geneva
  boston chicago dallas houston seattle denver atlanta miami philadelphia toronto vancouver sydney melbourne
  `),
);

const nationalities: ReadonlySet<string> = new Set(
  list(`
  francais french belge belgian suisse swiss luxembourgeois british britannique anglais english ecossais scottish gallois welsh
  irlandais irish allemand german italien italian espagnol spanish portugais portuguese neerlandais dutch danois danish
  suedois swedish norvegien norwegian finlandais finnish polonais polish roumain romanian bulgare bulgarian grec greek turc
  turkish russe russian ukrainien ukrainian hongrois hungarian tcheque czech slovaque slovak serbe serbian croate croatian
  albanais albanian kosovar marocain moroccan algerien algerian tunisien tunisian egyptien egyptian libanais lebanese
  syrien syrian irakien iraqi iranien iranian israelien israeli saoudien saudi arabe arabic arab senegalais senegalese
  ivoirien ivorian camerounais cameroonian malien malian guineen guinean congolais congolese gabonais togolais togolese
  beninois beninese burkinabe nigerien nigerian ghaneen ghanaian kenyan kenian ethiopien ethiopian malgache malagasy
  comorien comorian mauricien mauritian chinois chinese japonais japanese coreen korean vietnamien vietnamese thailandais
  thai cambodgien cambodian indien indian pakistanais pakistani bangladais bangladeshi sri-lankais afghan philippin
  filipino indonesien indonesian bresilien brazilian mexicain mexican colombien colombian argentin argentine argentinian
  chilien chilean peruvien peruvian venezuelien venezuelan cubain cuban haitien haitian jamaicain jamaican canadien
  canadian quebecois americain american australien australian neo-zelandais europeen european africain african
  asiatique asian armenien armenian georgien georgian
  `).map((word) => masculine(singular(word))),
);

function list(words: string): string[] {
  return words.split(/\s+/).filter(Boolean);
}
