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
  /** Told of each request done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Seeded {
  /** Ids of the offers published, by key. */
  readonly offerIds: Readonly<Record<OfferKey, string>>;
  readonly applications: number;
  /** Requests sent, all of which were answered with 201. */
  readonly requests: number;
}

/**
 * Publishes the offers and has every candidate apply with a real PDF, through the JSON API.
 *
 * @throws Error naming the request that was not answered with 201
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const applications = cvProfiles.flatMap((profile) => profile.appliesTo.map((key) => ({ profile, key })));
  const total = offers.length + applications.length;
  let done = 0;
  const offerIds: Partial<Record<OfferKey, string>> = {};
  for (const { key, ...offer } of offers) {
    const { id } = await publish(options, offer);
    offerIds[key] = id;
    options.onProgress?.(++done, total);
  }
  for (const { profile, key } of applications) {
    const { baseUrl, signal } = options;
    await applyWithCv({ baseUrl, signal, offerId: offerIds[key] ?? '', profile });
    options.onProgress?.(++done, total);
  }
  return {
    offerIds: offerIds as Record<OfferKey, string>,
    applications: applications.length,
    requests: total,
  };
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
    body: JSON.stringify({ ...account, name: 'seed' }),
  });
  return (await created<{ token: string }>(path, response)).token;
}

async function publish(
  { baseUrl, token, signal }: SeedOptions,
  offer: Omit<SeedOffer, 'key'>,
): Promise<{ id: string }> {
  const path = '/api/v1/offers';
  const response = await fetch(new URL(path, baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(offer),
    signal: signal ?? null,
  });
  return created(path, response);
}

async function created<Body>(path: string, response: Response): Promise<Body> {
  if (response.status === 201) return (await response.json()) as Body;
  throw new Error(
    `POST ${path} answered ${response.status} instead of 201: ${(await response.text()).slice(0, 300)}`,
  );
}
