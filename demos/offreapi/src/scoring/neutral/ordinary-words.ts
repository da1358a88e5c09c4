import { isSkillWord } from '../concepts.ts';
import { wordIdf } from '../lexicon/vocabulary.ts';
import { baseForm } from '../text/inflection.ts';
import { stem } from '../text/stem.ts';
import { stopWords } from '../text/stop-words.ts';
import { fold } from '../text/tokens.ts';

/**
 * Whether a word written with a capital is an ordinary word of a CV all the same, and no name: one of the tables, or formed
 * like the words for trades, activities and qualities.
 *
 * @param word lower case
 */
export function isOrdinaryWord(word: string): boolean {
  const folded = fold(word.replace(/’$/, ''));
  return (
    stopWords.has(folded) ||
    wordIdf(stem(folded)) !== undefined ||
    isSkillWord(baseForm(folded)) ||
    headings.has(baseForm(folded)) ||
    (folded.length >= 6 && FORMED.test(folded))
  );
}

/** Endings that hardly any town or family name has. */
const FORMED =
  /(?:tion|sion|ment|tique|logue|logie|logy|logist|graphe|graphy|grapher|pathe|peute|iste|ist|ateur|atrice|isseur|euse|teur|trice|age|ance|ence|ity|ite|isme|ism|ing|ness|ship|able|ible|aire|ical|ional|ionnel|ionnelle|ician|icien|icienne|iere|yst|ative|atif)s?$/;

const headings: ReadonlySet<string> = new Set(
  `
  profil parcours atout objectif contact divers projet about summary skill history highlights achievement award
  interests hobbies volunteer benevole loisir centre stage diplome formation langues references certification
  apprenti apprentie master licence bachelor bac cap bep bts dut mba phd doctorat these memoire
  led built ran won grew cut drove made wrote taught sold held set oversaw met kept
  night day shift team head chief lead junior senior staff staffing trainee deputy clerk officer worker driver agent
  chef adjoint adjointe associe associee cadre employe employee ouvrier ouvriere commis gerant gerante
  field crew floor desk store branch plant site yard stock cash data web cloud mobile food hotel bank school
  nuit jour equipe magasin caisse stock usine atelier hopital ecole mairie hotel banque terrain route salle
  aide hote hotesse vendange moniteur monitrice greffier notaire huissier clerc expert experte veterinaire
  pharmacien sage kine dentiste opticien ambulancier pompier policier gardien gendarme militaire soldat
  barman boucher boulanger fleuriste tailleur couturier tapissier ebeniste vitrier couvreur carreleur platrier
  peintre grutier conducteur pilote marin pecheur eleveur berger vigneron bucheron forgeron
  editor actor artist author lawyer solicitor paralegal surgeon dentist vet midwife paramedic firefighter
  butcher florist tailor plasterer roofer tiler glazier painter pilot sailor fisherman shepherd tutor lecturer
  broker trader banker teller underwriter actuary planner estimator surveyor drafter
  `
    .split(/\s+/)
    .filter(Boolean)
    .map(baseForm),
);
