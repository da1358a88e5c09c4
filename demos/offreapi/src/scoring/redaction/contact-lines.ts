import { isIdentityWord } from '../neutral/identity-words.ts';
import { isOrdinaryWord } from '../neutral/ordinary-words.ts';
import { fold } from '../text/tokens.ts';
import { MASK } from './mask.ts';
import { STREET_EN, STREET_FR } from './patterns.ts';

/**
 * Removes what people write beside their address and telephone number: streets and towns in whatever shape, nationality, gender,
 * civil status. Only there, for the same words elsewhere are an employer's or a language's.
 */
export function redactContactLines(text: string): string {
  const lines = text.split('\n');
  const isContact = contactLines(lines);
  return lines.map((line, at) => (isContact(at) ? redactLine(line) : line)).join('\n');
}

/** Lines of the head of a CV, and those close to something that was removed. */
const HEAD_LINES = 8;
const REACH = 2;
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/;
const HEADING =
  /^\W*(?:contact|coordonnées|adresse|address|personal (?:details|information|data)|informations? personnelles?|état civil|about me|profile details)\W*$/iu;
const HEADING_REACH = 8;

function contactLines(lines: readonly string[]): (at: number) => boolean {
  const near = new Set<number>();
  let seen = 0;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    seen += 1;
    if (seen <= HEAD_LINES) near.add(at);
    const reach = HEADING.test(line) ? HEADING_REACH : line.includes(MASK) ? REACH : -1;
    for (let offset = -Math.min(reach, REACH); offset <= reach; offset++) near.add(at + offset);
  }
  return (at) => {
    const line = lines[at] ?? '';
    // A year stands beside what somebody did, and where: employers and schools.
    return near.has(at) && !isSentence(line) && (line.includes(MASK) || !YEAR.test(line));
  };
}

/** Tells of a life, and holds no address: eight words in lower case. */
function isSentence(line: string): boolean {
  return (line.match(/(?<![\p{L}\p{N}])\p{Ll}{2,}/gu)?.length ?? 0) >= 8;
}

const SEPARATOR = /([\t|•·;,()]|\s[-–—/]\s)/u;
const LANGUAGES =
  /(?<!\p{L})(?:langues?|languages?|courante?|fluent|native|bilingue|bilingual|maternelle?|mother tongue|notions|scolaire|toeic|toefl|ielts|delf|dalf|[abc][12])(?![\p{L}\p{N}])/iu;

function redactLine(line: string): string {
  const aboutLanguages = LANGUAGES.test(line);
  const parts = line.split(SEPARATOR);
  // A name alone on a line may as well be a trade's that is in no table.
  const namesPlaces = line.includes(MASK) || parts.filter((part) => isPlace(part.trim())).length > 1;
  const tellsIdentity =
    !aboutLanguages && (namesPlaces || parts.every((part) => !/\p{L}/u.test(part) || isIdentity(part)));
  let afterStreet = false;
  return parts
    .map((part, index) => {
      if (index % 2 === 1 || part.trim() === '') return part;
      const street = isStreet(part.replaceAll(MASK, '').trim());
      const personal =
        street ||
        (isPlace(part.trim()) && (namesPlaces || hasCode(part.trim()))) ||
        (afterStreet && /^\p{Lu}[\p{L}'’-]*$/u.test(part.trim())) ||
        (tellsIdentity && isIdentity(part));
      afterStreet = street;
      return personal ? part.replace(part.trim(), MASK) : part;
    })
    .join('');
}

const PARTICLES =
  "de|du|des|la|le|les|l['’]|d['’]|of|the|and|on|upon|sur|sous|en|lès|et|à|aux?|bis|ter|quater|by|in|near";
const NAME_LIKE = new RegExp(
  String.raw`^(?:(?:${PARTICLES})(?![\p{L}])\s?|[\p{Lu}\p{N}][\p{L}\p{N}.'’-]*\s?)+$`,
  'u',
);
const NUMBERED =
  /^(?:n° ?|no\.? ?)?(?!(?:19|20)\d\d )\d{1,5} ?[A-Za-z]?(?:\s?[-/] ?\d{1,5})?(?: (?:bis|ter|quater))?\s\p{L}/u;
const QUANTITY = /(?<!\p{L})(?:ans?|années?|years?|yrs?|mois|months?|experience|expérience)(?!\p{L})/iu;
const BEGINS_STREET = new RegExp(
  String.raw`^(?:${STREET_FR}|bât(?:iment|\.)?|appt?\.?|escalier|étage|zone (?:artisanale|industrielle)|z\.?[ai]\.?|c\/o|chez)\s`,
  'iu',
);
const ENDS_STREET = new RegExp(String.raw`\s(?:${STREET_EN})\.?$`, 'u');

const NAMED_HOUSE = /^The (?:\p{Lu}[\p{L}'’-]*(?:\s|$)){1,3}$/u;

/** “1 Ouse Cottages”, “Church Lane”, “allée des Tilleuls”, “bât. C”: a number or a word for a street, and names. */
function isStreet(part: string): boolean {
  if (part === '' || QUANTITY.test(part) || part.split(/\s+/).length > 8) return false;
  if (BEGINS_STREET.test(part)) return NAME_LIKE.test(part.replace(/^\S+/, 'X'));
  return NAME_LIKE.test(part) && (NUMBERED.test(part) || ENDS_STREET.test(part) || NAMED_HOUSE.test(part));
}

/** The first half of a British postcode, after a town. */
const OUTWARD_CODE = /\s[A-Z]{1,2}\d{1,2}[A-Z]?$/u;

function hasCode(part: string): boolean {
  return OUTWARD_CODE.test(` ${part}`);
}

/** Names alone, none of which is a word of work: a town, a county, a country. */
function isPlace(part: string): boolean {
  const bare = part
    .replace(OUTWARD_CODE, '')
    .replace(/^(?:[A-Z]{1,2}-)?\d{4,5}\s/u, '')
    .replace(/\s\(?\d{2,3}\)?$/u, '');
  if (!NAME_LIKE.test(bare) || bare.split(/\s+/).length > 5) return false;
  // A degree, a certificate, a register: RN, SMSTS.
  if (/^\p{Lu}{2,5}\d?$/u.test(bare) && bare === part) return false;
  const names = [...bare.matchAll(/\p{L}{2,}/gu)].filter(([word]) => /^\p{Lu}/u.test(word));
  return (
    names.length > 0 &&
    names.every(([word]) => isIdentityWord(fold(word)) || !isOrdinaryWord(word.toLowerCase()))
  );
}

/** Nothing but nationality, gender, civil status and the like. */
function isIdentity(part: string): boolean {
  const words = [...part.matchAll(/\p{L}+/gu)].map(([word]) => fold(word));
  return (
    words.length <= 4 &&
    words.some((word) => isIdentityWord(word)) &&
    words.every((word) => isIdentityWord(word) || word.length <= 2)
  );
}
