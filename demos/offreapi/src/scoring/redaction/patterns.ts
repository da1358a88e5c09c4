const REST = String.raw`[^\n\t|•·;]{0,80}`;
const LABELS =
  'adresse|address|date de naissance|date of birth|d\\.?o\\.?b\\.?|lieu de naissance|place of birth|naissance|' +
  '[âa]ge|sexe|sex|gender|genre|nationalit[ée]|nationality|citizenship|citoyennet[ée]|' +
  'situation (?:familiale|de famille)|[ée]tat civil|marital status|family status';
export const STREET_FR: string =
  'rue|avenue|av\\.|boulevard|bd\\.?|place|chemin|all[ée]es?|impasse|quai|route|square|cours|faubourg|r[ée]sidence|' +
  'sente|sentier|venelle|ruelle|passage|villa|hameau|lotissement|mont[ée]e|esplanade|promenade|parvis|clos|cit[ée]|lieu-dit';
export const STREET_EN: string =
  'Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Terrace|Way|Square|Gardens?|Grove|Mews|Row|Walk|' +
  'Cottages?|Hill|Park|Place|Pl|View|Green|Rise|Vale|Wharf|Parade|Parkway|Pkwy|Boulevard|Blvd|Circle|Trail|House|Mansions|' +
  'Buildings|Quay|Embankment|Meadows?|Croft|Yard|Gate|Farm|Villas?|Heights|Mount|Broadway|Highway';
const COUNT = String.raw`\d{1,2}|un|une|deux|trois|quatre|cinq|six|one|two|three|four|five|six`;
const GROWN = 'grown |young |small |grands |jeunes |petits |petites |grandes ';
const CHILDREN =
  'enfants?|filles?|fils|garçons?|jumeaux|jumelles|child|children|kids?|boys?|girls?|sons?|daughters?|twins';
const FAMILY =
  '(?:grand-?)?(?:père|mère)|maman|papa|parent|mother|father|mum|mom|dad|grandmother|grandfather|papi|mamie';
const anyCase = (words: string): string =>
  words.replaceAll(
    /(^|\|)(\p{Ll})/gu,
    (_, bar: string, letter: string) => `${bar}[${letter}${letter.toUpperCase()}]`,
  );

/** What tells who somebody is wherever it stands in a text. */
export const personalPatterns: readonly RegExp[] = [
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+ ?@ ?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  /(?:https?:\/\/|www\.)\S+/giu,
  /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+(?:com|fr|org|eu|me|be|ch|co\.uk)(?:\/\S*)?(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+\p{L}{2,6}\/\S+/gu,
  /(?<=^|\s)@[\w.-]{3,}/gmu,
  /(?:\+|\b00)\d[\d ().-]{7,}\d/gu,
  new RegExp(String.raw`(?<!\p{L})(?:${LABELS})\s*[:：–]\s*${REST}`, 'giu'),
  /(?<!\p{L})née?(?:\(e\)|·e)? (?:le|en|à|au|aux) [^\n\t|•·.;]{1,60}/giu,
  /(?<!\p{L})born (?:on|in) [^\n\t|•·.;,]{1,40}/giu,
  /(?<!\p{L})(?:J['’]ai|I am|I['’]m) [\p{L}\d-]{2,20}(?: [\p{L}\d-]{2,12})? (?:ans(?! (?:d['’]|de |en |dans |à ))|years old|years of age)(?!\p{L})/giu,
  /(?<!\p{L})(?:âgée?|aged?) (?:de |of )?\d{2}(?: (?:ans|years?))?(?: old)?(?!\p{L})/giu,
  /(?<!\p{L})\p{L}+(?:aise?|ienne?|aine?|oise?|ole?|ande?|ish|an|ese|nch), ?\d{2} (?:ans|years old)(?!\p{L})/giu,
  /(?<!\d)(?:1[6-9]|[2-7]\d) (?:ans(?! (?:d['’]|de |en |dans |à ))|years old|y\.o\.)(?!\p{L})/giu,
  /(?<!\p{L})(?:de )?nationalité \p{L}+/giu,
  /(?<!\p{L})\p{L}+(?:ish|ese|ian|ean|can|man|nch|tch|eek) (?:citizen|national)(?!\p{L})/giu,
  /(?<!\p{L})(?:mariée?|célibataire|pacsée?|divorcée?|veuve?|married|divorced|widowed)(?!\p{L})(?:,? (?:avec |with )?(?:\d|une?|deux|trois|one|two|three|sans|no) (?:enfants?|children|child))?/giu,
  /(?<!\p{L})(?:M\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Miss)(?= \p{Lu})/gu,
  new RegExp(
    String.raw`(?<![\p{N}])\d{1,4} ?(?:bis|ter|quater)?,? (?:${anyCase(STREET_FR)}|RUE|AVENUE|BOULEVARD) (?:(?:de|du|des|la|le|les|et|[ld]['’]) ?)*[\p{Lu}\p{N}]${REST}`,
    'gu',
  ),
  new RegExp(
    String.raw`(?<![\p{N}])(?!(?:19|20)\d\d\b)\d{1,5}[A-Za-z]?,? (?:\p{Lu}[\p{L}'’-]+ ){1,4}(?:${STREET_EN})(?!\p{L})${REST}`,
    'gu',
  ),
  /(?<!\p{N})\d{5} \p{Lu}[\p{L}'’-]+(?:[ -](?:\p{Lu}|sur|sous|le|la|les|en|lès|de|du)[\p{L}'’-]*){0,4}/gu,
  /(?<!\p{L})(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2} \d{5}(?:-\d{4})?)(?![\p{L}\p{N}])/gu,
  /(?<!\p{L})(?:B\.?P\.?|CS|PO Box|P\.O\. Box) ?\d{1,6}(?!\p{N})/giu,
  /(?<!\p{L})cedex(?: \d{1,2})?(?![\p{L}\p{N}])/giu,
  new RegExp(
    String.raw`(?<!\p{L})(?:heureu(?:x|se) |proud |jeune |young )*(?:${FAMILY}) (?:of|de|d['’]) ?(?:an? )?(?:${COUNT})? ?(?:${GROWN})?(?:${CHILDREN}|famille|${COUNT})(?!\p{L})`,
    'giu',
  ),
  new RegExp(
    String.raw`(?<!\p{L})(?:sans|no|${COUNT}) (?:${GROWN})?(?:${CHILDREN})(?: à charge| at home)?(?=\s*(?:\([^)\n]{0,40}\)\s*)?(?:$|[\n,;|•·\t.]))(?<=(?:^|[\n,;|•·\t.]|–|—)[ ]{0,3}(?:sans|no|${COUNT}) (?:${GROWN})?(?:${CHILDREN})(?: à charge| at home)?)`,
    'gimu',
  ),
  /(?<!\p{L})(?:congés? (?:de )?(?:maternité|paternité|parental)|(?:maternity|paternity|parental) leave)(?!\p{L})/giu,
  /(?<![\p{L}/])\(?(?:she|he|they|elle|il|iel) ?\/ ?(?:her|him|them|hers|his|lui|elle|iel|ielle)(?: ?\/ ?(?:hers|his|theirs))?\)?(?![\p{L}/])/giu,
  /(?<!\p{L})(?:trentenaire|quadragénaire|quinquagénaire|sexagénaire)s?(?!\p{L})/giu,
  /(?<!\p{L})\p{L}+[- ]born(?!\p{L})/giu,
  /(?<!\p{L})(?:d['’]origine \p{L}+|originaires? (?:de la |des? |du |d['’])\p{L}+|ressortissante?s? \p{L}+|citoyen(?:ne)? \p{L}+)/giu,
  /(?<!\p{L})of \p{L}+ (?:origin|descent|nationality)(?!\p{L})/giu,
  /(?<!\p{L})(?:\p{L}+ (?:and |\/ ?\p{L}+ )?(?:nationality|passport|citizenship)|passeport \p{L}+|(?:dual|double) (?:nationality|nationalité|citizenship)[^\n\t|•·;.,]{0,40})(?!\p{L})/giu,
  /(?<!\p{L})(?:titre de séjour|carte de (?:séjour|résident)|autorisation de travail|work (?:permit|visa)|right to work|settled status)[^\n\t|•·;.,]{0,40}/giu,
  /^[^\p{L}\n]*(?:photo(?:graph)?|portrait|headshot|picture)(?: d['’]identité|,? (?:of|de) [^\n]{1,50}| ?[:–-][^\n]{1,50})?[^\p{L}\n]*$/gimu,
  /(?<!\p{L})(?:Flat|Apt\.?|Apartment|Appartement|Appt\.?|Bât\.?|Bâtiment) \w{1,4}(?!\p{L}),?/gu,
];
