import type { CvProfile } from './seed/cv-profile.ts';
import { generateCv } from './seed/generate-cv.ts';
import { offers, type OfferKey, type SeedOffer } from './seed/offers.ts';
import { digitalProfiles } from './seed/profiles-digital.ts';
import { officeProfiles } from './seed/profiles-office.ts';
import { tradeProfiles } from './seed/profiles-trades.ts';

export { generateCv, offers };
export type { CvProfile, OfferKey, SeedOffer };

/** Fictional candidates, French and English, in four layouts. */
export const cvProfiles: readonly CvProfile[] = [...digitalProfiles, ...officeProfiles, ...tradeProfiles];

export interface SeedOptions {
  /** Where the service listens, such as `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** Of a recruiter, see `requestToken`. */
  readonly token: string;
  /** Who applies. Default: everybody. */
  readonly profiles?: readonly CvProfile[];
  /** Told of each request done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Seeded {
  /** Ids of the offers, by key. */
  readonly offerIds: Readonly<Record<OfferKey, string>>;
  /** How many were made; those that were there already are left as they are. */
  readonly offers: number;
  readonly applications: number;
}

/**
 * Publishes the offers and has every candidate apply with a real PDF, through the JSON API. What is there already is not made
 * again: an offer with the same title and place, an application to it from the same e-mail. Nobody applies to a closed one.
 *
 * @throws Error naming the request that was not answered as it should be
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const { baseUrl, signal, profiles = cvProfiles } = options;
  const total = offers.length + profiles.reduce((sum, { appliesTo }) => sum + appliesTo.length, 0);
  let done = 0;
  const made = { offers: 0, applications: 0 };
  const offerIds: Partial<Record<OfferKey, string>> = {};
  const published = await all<PublishedOffer>(options, '/api/v1/offers?status=any');
  for (const { key, ...offer } of offers) {
    const known = published.find(({ title, place }) => title === offer.title && place === offer.place);
    if (known === undefined) made.offers += 1;
    const { id, status } = known ?? (await publish(options, offer));
    offerIds[key] = id;
    options.onProgress?.(++done, total);
    const received = await all<{ candidate: { email: string } }>(
      options,
      `/api/v1/offers/${id}/applications`,
    );
    const applied = new Set(received.map(({ candidate }) => candidate.email));
    for (const profile of profiles.filter(({ appliesTo }) => appliesTo.includes(key))) {
      if (status === 'open' && !applied.has(profile.email)) {
        await applyWithCv({ baseUrl, signal, offerId: id, profile });
        made.applications += 1;
      }
      options.onProgress?.(++done, total);
    }
  }
  return { offerIds: offerIds as Record<OfferKey, string>, ...made };
}

interface PublishedOffer {
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly status: 'open' | 'closed';
}

export interface ApplyOptions {
  readonly baseUrl: string;
  readonly signal?: AbortSignal | undefined;
  readonly offerId: string;
  readonly profile: CvProfile;
}

/** One candidate applies to one offer. */
export async function applyWithCv({
  baseUrl,
  offerId,
  profile,
  signal,
}: ApplyOptions): Promise<{ id: string; followToken: string }> {
  const form = new FormData();
  form.set('name', profile.name);
  form.set('email', profile.email);
  form.set('message', profile.message ?? '');
  form.set(
    'cv',
    new Blob([new Uint8Array(await generateCv(profile))], { type: 'application/pdf' }),
    'cv.pdf',
  );
  const path = `/api/v1/offers/${offerId}/applications`;
  return created(
    path,
    await fetch(new URL(path, baseUrl), { method: 'POST', body: form, signal: signal ?? null }),
  );
}

/** Signs in for a program. @throws Error when it was refused */
export async function requestToken(
  baseUrl: string,
  account: { readonly email: string; readonly password: string },
): Promise<string> {
  const path = '/api/v1/tokens';
  const response = await fetch(new URL(path, baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, name: 'seed', days: 1 }),
  });
  return (await created<{ token: string }>(path, response)).token;
}

async function publish(
  { baseUrl, token, signal }: SeedOptions,
  offer: Omit<SeedOffer, 'key'>,
): Promise<PublishedOffer> {
  const path = '/api/v1/offers';
  const response = await fetch(new URL(path, baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(offer),
    signal: signal ?? null,
  });
  return created(path, response);
}

/** Every item of a list, page by page. */
async function all<Item>({ baseUrl, token, signal }: SeedOptions, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page++) {
    const url = new URL(path, baseUrl);
    url.searchParams.set('limit', '100');
    url.searchParams.set('page', String(page));
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: signal ?? null,
    });
    const list = await answered<{ items: Item[]; total: number }>(200, `GET ${path}`, response);
    items.push(...list.items);
    if (list.items.length === 0 || items.length >= list.total) return items;
  }
}

function created<Body>(path: string, response: Response): Promise<Body> {
  return answered(201, `POST ${path}`, response);
}

async function answered<Body>(status: number, request: string, response: Response): Promise<Body> {
  if (response.status === status) return (await response.json()) as Body;
  const text = (await response.text()).slice(0, 300);
  throw new Error(`${request} answered ${response.status} instead of ${status}: ${text}`);
}
