import { offreapiEnvironment, RECRUITER, startDemo, type RunningDemo } from '@vigie/e2e/demos';
import type { SeedOffer } from '../../../../demos/offreapi/src/seed.ts';
import { call, type Answer, type Call } from '../../../../scripts/demo/http-call.ts';

/** OffreAPI on a database; it scores by words alone, as it does where there is no language model. */
export function startOffreapi(databaseUrl: string, serviceName: string): Promise<RunningDemo> {
  return startDemo('offreapi', {
    serviceName,
    env: { ...offreapiEnvironment(databaseUrl), OFFREAPI_MODEL: 'off' },
  });
}

export type Headers = Readonly<Record<string, string>>;

/** @throws Error with the answer where it is not the one expected */
export async function ask<Body>(
  url: string,
  path: string,
  { expect = 200, ...options }: Call & { readonly expect?: number } = {},
): Promise<Body> {
  const { status, text }: Answer = await call(url + path, { timeoutMs: 20_000, ...options });
  if (status !== expect)
    throw new Error(`${options.method ?? 'GET'} ${path} was answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Body;
}

/** Signs in as a program does. @returns what its requests carry */
export async function signIn(
  url: string,
  account: { readonly email: string; readonly password: string } = RECRUITER,
): Promise<Headers> {
  const { token } = await ask<{ token: string }>(url, '/api/v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, name: 'e2e' }),
    expect: 201,
  });
  return { authorization: `Bearer ${token}` };
}

export const OFFER: Omit<SeedOffer, 'key'> = {
  title: 'Lighthouse keeper',
  description: 'You keep the light, the log and the radio of an island.',
  place: 'Ouessant',
  contract: 'permanent',
  mustHave: ['Radio'],
  niceToHave: ['Welding'],
};

/** Publishes {@link OFFER}. @returns its id */
export async function publish(url: string, recruiter: Headers): Promise<string> {
  const { id } = await ask<{ id: string }>(url, '/api/v1/offers', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...recruiter },
    body: JSON.stringify(OFFER),
    expect: 201,
  });
  return id;
}
