/**
 * Gives a word the form it has for a man and leaves out small words that tell a gender, so that an infirmière and an infirmier
 * read the same. Whole words, unlike `baseForm`: a language model has to know them.
 *
 * @param word any case
 * @param french whether the text is; French endings mean something else in English
 */
export function withoutGender(word: string, french: boolean): string {
  const form = formWithoutGender(word, french);
  const capital = word[0] !== word[0]?.toLowerCase();
  return capital ? form.charAt(0).toUpperCase() + form.slice(1) : form;
}

/**
 * The same for a word that is compared by its stem, which takes care of French endings.
 *
 * @param word lower case, without accents
 */
export function withoutIrregularGender(word: string): string {
  return (
    englishForms.get(word) ?? irregularForms.get(word) ?? word.replace(/(?<=[a-z]{3})wom([ae])n$/, 'm$1n')
  );
}

function formWithoutGender(word: string, french: boolean): string {
  const lower = word.toLowerCase();
  if (!french) return withoutIrregularGender(lower);
  const small = smallWords.get(lower);
  if (small !== undefined) return small;
  const plural = /[^s]s$/u.test(lower) && lower.length > 4;
  const one = plural ? word.slice(0, -1) : word;
  const masculine = masculineForm(one);
  return plural && !/[sx]$/u.test(masculine) ? `${masculine}s` : masculine;
}

function masculineForm(word: string): string {
  const lower = word.toLowerCase();
  const listed = frenchForms.get(lower);
  if (listed !== undefined) return listed;
  if (lower.length < 5 || unchanged.has(lower)) return word;
  for (const [ending, masculine] of endings) {
    if (lower.endsWith(ending)) return word.slice(0, -ending.length) + masculine;
  }
  return word;
}

const smallWords: ReadonlyMap<string, string> = new Map(
  pairs(`un= une= le= la= les= l’= ce= cet= cette= mon= ma= mes= son= sa= ses= notre= votre= tout= toute= tous= toutes=
  au=à aux=à du=de des=de`),
);

const englishForms: ReadonlyMap<string, string> = new Map(
  pairs(`waitress=waiter waitresses=waiters actress=actor hostess=host stewardess=steward seamstress=tailor
  headmistress=headmaster manageress=manager heiress=heir masseuse=masseur mistress=master salesgirl=salesman
  ballerina=dancer`),
);

/** French ones that no ending gives, without accents. */
const irregularForms: ReadonlyMap<string, string> = new Map(
  pairs(`hotesse=hote hotesses=hotes maitresse=maitre poetesse=poete doctoresse=docteur mairesse=maire`),
);

/** Feminines that follow no ending below, and words in -euse whose masculine is in -eux. */
const frenchForms: ReadonlyMap<string, string> = new Map([
  ...pairs(`hôtesse=hôte maîtresse=maître cheffe=chef artisane=artisan avocate=avocat candidate=candidat magistrate=magistrat
  lauréate=lauréat experte=expert adjointe=adjoint commise=commis apprentie=apprenti associée=associé patronne=patron
  championne=champion bonne=bon nouvelle=nouveau belle=beau active=actif sportive=sportif agente=agent cliente=client
  motivée=motivé sérieuse=sérieux doctoresse=docteur copine=copain inscrite=inscrit reçue=reçu retraitée=retraité
  préparée=préparé première=premier dernière=dernier couturière=couturier légère=léger maçonne=maçon pompière=pompier
  compagnonne=compagnon sommelière=sommelier peintresse=peintre mairesse=maire poétesse=poète jumelle=jumeau
  commerciale=commercial régionale=régional nationale=national générale=général principale=principal sociale=social
  médicale=médical libérale=libéral internationale=international territoriale=territorial locale=local municipale=municipal
  départementale=départemental familiale=familial spéciale=spécial rurale=rural fiscale=fiscal légale=légal
  laborantine=laborantin`),
  ...list(`rigoureux sérieux ambitieux courageux soigneux consciencieux curieux nombreux précieux généreux chaleureux
  minutieux soucieux respectueux heureux religieux vigoureux ingénieux harmonieux laborieux studieux amoureux envieux
  avantageux dangereux fructueux judicieux merveilleux sérieux spacieux talentueux valeureux vertueux désireux malheureux
  prestigieux contentieux infectieux osseux nerveux muqueux`).map(
    (masculine) => [masculine.replace(/x$/, 'se'), masculine] as const,
  ),
]);

const endings: readonly (readonly [string, string])[] = [
  ['trice', 'teur'],
  ['euse', 'eur'],
  ['eure', 'eur'],
  ['ienne', 'ien'],
  ['éenne', 'éen'],
  ['yenne', 'yen'],
  ['onne', 'on'],
  ['ière', 'ier'],
  ['chère', 'cher'],
  ['gère', 'ger'],
  ['llère', 'ller'],
  ['ionnelle', 'ionnel'],
  ['ielle', 'iel'],
  ['uelle', 'uel'],
  ['ative', 'atif'],
  ['itive', 'itif'],
  ['ctive', 'ctif'],
  ['ante', 'ant'],
  ['ente', 'ent'],
  ['ée', 'é'],
];

/** Words with such an ending that no man and no woman is called by. */
const unchanged: ReadonlySet<string> = new Set(
  list(`matrice cicatrice motrice directrices heure demeure chartreuse tienne sienne mienne vienne obtienne
  matière lumière carrière manière bière rivière frontière filière poussière barrière croisière prière derrière chaudière
  gouttière pépinière litière charnière visière salière théière cafetière glacière bannière crinière paupière fourrière
  gère digère suggère exagère étagère fougère
  mutuelle initiative alternative perspective prospective objective directive collective offensive narrative
  vente attente entente détente trente tente fente pente rente charpente soixante quarante cinquante plante variante constante
  patente descente prévente mévente télévente revente brocante épouvante
  année journée soirée durée entrée arrivée idée musée lycée armée tournée matinée assemblée portée chaussée pensée donnée
  poupée cheminée randonnée dictée traversée rentrée montée allée fusée gelée marée mosquée trophée vallée volée
  personne couronne colonne tonne consonne
  foyers-logement purée rosée corvée coulée cuvée bouée buée denrée épopée fumée huée lancée levée mêlée percée plongée
  poignée ruée saignée tranchée veillée`),
);

function pairs(text: string): (readonly [string, string])[] {
  return list(text).map((pair) => {
    const [from = '', to = ''] = pair.split('=');
    return [from, to] as const;
  });
}

function list(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
