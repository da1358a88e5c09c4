import { createHash } from 'node:crypto';
import { searchText } from '../src/offers/search-text.ts';
import { createLexicalScorer } from '../src/scoring/lexical-scorer.ts';
import { redact } from '../src/scoring/redact.ts';
import type { Score } from '../src/scoring/scorer.ts';
import { cvProfiles, generateCv, offers, type CvProfile } from '../src/seed.ts';

/** Rows as the database takes them; the same every time but for the day they are reckoned from. */
export interface OfferRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly contract: string;
  readonly must_have: readonly string[];
  readonly nice_to_have: readonly string[];
  readonly status: 'open' | 'closed';
  readonly published_at: string;
  readonly search_text: string;
}

export interface ApplicationRow {
  readonly id: string;
  readonly offer_id: string;
  readonly candidate_name: string;
  readonly candidate_email: string;
  readonly message: string;
  readonly status: string;
  readonly received_at: string;
  readonly erase_at: string;
  readonly follow_token_hash: string;
  readonly score_value: number;
  readonly score: Score;
  readonly cv_id: string;
  readonly cv_text: string;
}

const DAY_MS = 86_400_000;
const PLACES =
  'Lyon|Nantes|Lille|Bordeaux|Rennes|Brest|Dijon|Nancy|Angers|Tours|Metz|Pau|Leeds|Bristol|Cardiff|York|Dublin|Cork'.split(
    '|',
  );
const FIRST =
  'Anna|Basile|Chloé|Driss|Eva|Félix|Grace|Hugo|Inès|Jonas|Khadija|Léo|Maud|Noah|Olga|Paul|Rosa|Samir|Tess|Zoé'.split(
    '|',
  );
const LAST =
  'Abgrall|Bensaïd|Carter|Delmas|Evans|Garnier|Hughes|Ibarra|Kerr|Morel|Nolan|Orsini|Quéré|Simon|Tanguy|Walsh'.split(
    '|',
  );

export function offerRow(index: number, today: Date): OfferRow {
  const { title, description, place: _, contract, mustHave, niceToHave } = pick(offers, index);
  const place = pick(PLACES, Math.floor(index / offers.length));
  const named = `${title}, équipe ${1 + Math.floor(index / (offers.length * PLACES.length))}`;
  return {
    id: idOf('offer', index),
    title: named,
    description,
    place,
    contract,
    must_have: mustHave,
    nice_to_have: niceToHave,
    // One in twenty is closed.
    status: index % 20 === 19 ? 'closed' : 'open',
    published_at: new Date(today.getTime() - index * 3_600_000).toISOString(),
    search_text: searchText(named, place, ...mustHave, ...niceToHave, description),
  };
}

/** Many apply to few offers, and few to many: the first offer has some fifty times as many as the last one. */
export function offerOfApplication(index: number, offerCount: number): number {
  const spread = 50;
  const choice = (spread ** fraction('choice', index) - 1) / (spread - 1);
  return Math.min(offerCount - 1, Math.floor(offerCount * choice));
}

export function applicationRow(
  index: number,
  offerCount: number,
  today: Date,
  scores: Scores,
): ApplicationRow {
  const offer = offerOfApplication(index, offerCount);
  const name = `${pick(FIRST, hash('first', index))} ${pick(LAST, hash('last', index))}`;
  const { text, score } = scores.of(hash('profile', index), offer);
  const received = today.getTime() - fraction('day', index) * 300 * DAY_MS;
  const status = fraction('status', index);
  return {
    id: idOf('application', index),
    offer_id: idOf('offer', offer),
    candidate_name: name,
    candidate_email: `candidate.${index}@example.org`,
    message:
      index % 3 === 0
        ? 'Votre annonce correspond à ce que je cherche, et je suis disponible sous un mois.'
        : '',
    status: status < 0.7 ? 'new' : status < 0.8 ? 'shortlisted' : status < 0.98 ? 'rejected' : 'hired',
    received_at: new Date(received).toISOString(),
    erase_at: new Date(received + 730 * DAY_MS).toISOString(),
    follow_token_hash: createHash('sha256').update(followToken(index)).digest('hex'),
    score_value: score.value,
    score,
    cv_id: idOf('cv', index),
    cv_text: text,
  };
}

/** Of the private link; made-up people have no secrets. */
export function followToken(index: number): string {
  return createHash('sha256').update(`load follow ${index}`).digest('base64url');
}

export function idOf(kind: 'offer' | 'application' | 'cv', index: number): string {
  const hex = createHash('sha256').update(`load ${kind} ${index}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** What people look for. */
export const searches: readonly string[] =
  'comptable|node|infirmier lille|nurse|cuisine|support|typescript|lyon|excel paie|analyst|designer|zookeeper'.split(
    '|',
  );

/** Real scores of the sample CVs against the sample offers; each is made once. */
export interface Scores {
  of(profile: number, offer: number): { readonly text: string; readonly score: Score };
}

export function scoreSamples(): Scores {
  const scorer = createLexicalScorer();
  const table: { text: string; score: Score }[][] = [];
  for (const profile of cvProfiles) {
    const text = textOf(profile);
    const redacted = redact(text, profile);
    table.push(offers.map((offer) => ({ text, score: scorer.score(redacted, offer) })));
  }
  return { of: (profile, offer) => pick(pick(table, profile), offer) };
}

export function sampleCv(): Promise<Buffer> {
  return generateCv(pick(cvProfiles, 0));
}

function textOf({ headline, summary, experience, education, skills, languages }: CvProfile): string {
  return [
    headline,
    summary,
    ...experience.flatMap(({ when, role, where, lines }) => [`${when} ${role}, ${where}`, ...lines]),
    ...education,
    skills.join(', '),
    languages.join(', '),
  ].join('\n');
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

function hash(what: string, index: number): number {
  return createHash('sha256').update(`load ${what} ${index}`).digest().readUInt32BE();
}

/** In [0, 1). */
function fraction(what: string, index: number): number {
  return hash(what, index) / 2 ** 32;
}
