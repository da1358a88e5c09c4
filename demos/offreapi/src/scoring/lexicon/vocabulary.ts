import { weights } from '../weights.ts';
import { tokenise } from '../text/tokens.ts';

/**
 * How much a word tells, fixed in a table: an inverse document frequency computed from the applications at hand would
 * change one candidate's score when another applies. Three tiers, French and English, by how common the word is in offers
 * and CVs of all trades; every inflection of a listed word counts, since they share its stem.
 *
 * Words in no tier carry no weight in a CV unless the offer uses them: a name, a street or an employer can neither raise
 * nor lower a score.
 */
export function wordIdf(stem: string): number | undefined {
  return idfByStem.get(stem);
}

/** Skills that offers of every trade ask for tell as little as a common word. */
export function skillIdf(name: string): number {
  return commonSkills.has(name) ? weights.idf.common : weights.idf.skill;
}

/** True for a skill that people of every trade may have: asked for, it tells one CV from another less than a skill of the trade. */
export function isCommonSkill(name: string): boolean {
  return commonSkills.has(name) || assets.has(name);
}

/** Rare enough in texts to tell something there, but no trade. */
const assets: ReadonlySet<string> = new Set([
  'Spanish',
  'German',
  'Italian',
  'Arabic',
  'Portuguese',
  'First aid',
  'Word',
  'PowerPoint',
]);

const commonSkills: ReadonlySet<string> = new Set([
  'Communication',
  'Production',
  'Training',
  'Team management',
  'Project management',
  'Customer service',
  'Microsoft Office',
  'Excel',
  'Driving licence',
  'English',
  'French',
]);

const generic = `
  expérience experience poste emploi job position role travail work working travailler mission tâche task entreprise
  société company firm équipe team personne people profil profile candidat candidate recherche recherchons looking seeking
  rejoindre join offre offer proposer recruter hiring compétence skill qualité savoir capacité ability able faire make
  capable motivé motivated rigoureux rigueur autonome autonomie autonomy dynamique dynamic organisé polyvalent esprit
  sens goût passion passionné bon bonne good excellent great solide strong nouveau new grand large petit small premier
  first principal main différent various divers niveau level connaissance knowledge maîtrise maîtriser courant fluent
  professionnel professional contact téléphone phone email mail adresse address curriculum vitae cv résumé summary
  objectif objective formation education diplôme degree école school université university licence bachelor master bac
  bts dut certificat certificate langue language loisir hobby interest référence reference permis divers temps time plein
  full partiel part jour day semaine week heure hour lieu place ville city france pays country monde world besoin need
  aider help participer participate assurer ensure réaliser carry utiliser use using outil tool cadre environnement
  environment domaine field secteur sector activité activity métier business vie life quotidien daily responsable
  responsible charge prendre take mettre put place permettre allow salaire salary contrat contract cdi cdd
  rémunération avantage benefit télétravail remote senior junior confirmé débutant année assistant assister
  contribuer contribute bien well souhaiter wish vouloir want compter gérer
`;

const common = `
  management manager gestion gérer manage projet project client customer service développer développement develop
  development support conseil conseiller advise advice consultant suivi suivre follow monitor contrôle control analyse
  analyser analysis planifier planification plan planning organiser organisation organise coordonner coordination
  coordinate diriger direction lead leadership encadrer supervision superviser supervise former train stratégie strategy
  objectif target résultat result performance améliorer amélioration improve improvement optimiser optimisation optimise
  qualité quality sécurité security safety procédure procedure processus process norme standard règle rule rapport report
  reporting document documentation rédiger rédaction write écrit written présentation presentation réunion meeting
  communication communiquer communicate relation relationship partenaire partner fournisseur supplier interne internal
  externe external technique technical technicien technician système system solution application produit product
  production marché market données data information informatique computer numérique digital logiciel software matériel
  equipment installation installer install maintenance entretien maintain réparation repair conception concevoir design
  créer création create creation construire build test tester exploitation operation opérationnel operational opérateur
  operator ingénieur engineer engineering architecte architecture budget coût cost financier finance financial commercial
  administratif administrative administration juridique legal social humain human international national local régional
  site agence agency bureau office magasin store shop atelier workshop usine factory hôpital hospital clinique clinic
  restaurant hôtel hotel chantier laboratoire collège lycée association groupe group filiale département department
  responsabilité responsibility décision decision initiative adaptation adapter adapt écoute listening relationnel
  interpersonal collaborer collaboration collaborate polyvalence multitask délai deadline priorité priority urgence
  urgent besoin requirement demande request dossier file commande order vente achat stock livraison accueil accueillir
  welcome réception appel call préparation préparer prepare traitement traiter handle vérification vérifier check
  mesure measure évaluation évaluer evaluate assessment risque risk audit conformité compliance certification certified
  anglais english français french apprentissage apprenti apprentice stage internship stagiaire intern
`;

const trade = `
  backend frontend serveur server cloud réseau network base database requête query code coder coding programmation
  programming développeur developer algorithme algorithm modèle model infrastructure déploiement deploy deployment
  automatisation automatiser automate automation pipeline conteneur container plateforme platform api web mobile interface
  utilisateur user fonctionnalité feature version release incident disponibilité availability scalable latence latency
  trafic traffic migration intégration integration ergonomie usability maquette mockup wireframe prototype graphique
  graphic illustration typographie typography visuel visual statistique statistics prédiction prediction visualisation
  visualisation dashboard tableau indicateur kpi entrepôt warehouse
  comptable compte account facture invoice fiscal bilan balance clôture closing trésorerie treasury cash rapprochement
  reconciliation bancaire bank paie salaire payroll immobilisation asset dette debt crédit credit recouvrement collection
  consolidation immobilier assurance insurance sinistre claim patrimoine wealth investissement investment
  vendeur seller prospect prospection négociation chiffre revenue turnover portefeuille portfolio fidélisation loyalty
  promotion campagne campaign marque brand publicité advertising audience contenu content référencement newsletter
  événement event presse press média media rayon shelf caisse till merchandising vitrine boutique retail grossiste
  wholesale export import
  recrutement recruitment entretien interview intégration onboarding carrière career paie absence syndicat union
  contentieux avocat lawyer tribunal court notaire législation regulation clause
  transport camion truck véhicule vehicle conducteur driver chauffeur tournée route routier palette pallet quai dock
  expédition shipment chargement loading emballage packaging colis parcel préparateur picker magasinier cariste inventaire
  patient soin care soignant infirmier nurse nursing médecin doctor médical medical médicament medication traitement
  pansement dressing injection chirurgie surgery bloc réanimation pédiatrie paediatric gériatrie résident resident toilette
  hygiène hygiene stérilisation diagnostic thérapie therapy santé health handicap disability enfant child élève pupil
  student étudiant classe class cours lesson enseigner teach pédagogique éducatif educational animation animateur
  cuisine kitchen cuisinier cook chef recette recipe plat dish menu dessert pâtisserie pastry pain bread four oven
  service salle couvert cover boisson drink bar vin wine table chambre room ménage cleaning nettoyer clean linge laundry
  maçon béton concrete mur wall charpente bois wood toiture roof peinture paint plomberie plumbing tuyau pipe chauffage
  chaudière boiler électrique electrical câble cable tableau panneau panel soudure weld métal metal acier steel usinage
  machine tour fraiseuse outillage tooling pièce mécanique mechanical hydraulique hydraulic pneumatique pneumatic moteur
  engine motor capteur sensor automate robot ligne line assemblage assembly dessin drawing plan métré chantier terrassement
  jardin garden plante plant arbre tree tonte récolte harvest animal ferme farm vigne vineyard
  surveillance surveiller guard incendie fire ronde patrol alarme alarm coiffure hair beauté beauty esthétique
  traduction translation interprète interpreter secrétaire secretary agenda calendar courrier standard
  chimie chemistry biologie biology physique physics échantillon sample essai énergie energy environnement solaire solar
  déchet waste recyclage recycling eau water
`;

const idfByStem: ReadonlyMap<string, number> = buildTable();

/** The more common tier wins when two words share a stem. */
function buildTable(): Map<string, number> {
  const table = new Map<string, number>();
  const { idf } = weights;
  for (const [words, value] of [
    [trade, idf.trade],
    [common, idf.common],
    [generic, idf.generic],
  ] as const) {
    for (const { stem } of tokenise(words)) table.set(stem, value);
  }
  return table;
}
