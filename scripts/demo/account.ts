import { randomBytes } from 'node:crypto';
import type { Traffic } from './traffic.ts';

/** The recruiter of one run: OffreAPI takes it over from its environment at each start. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

export function newAccount(): Account {
  return { email: 'demo@offreapi.example', password: randomBytes(12).toString('base64url') };
}

/**
 * Signs in as a program does.
 * @returns the header that carries the token
 * @throws Error where OffreAPI gave none
 */
export async function authorize(
  traffic: Traffic,
  account: Account,
): Promise<Readonly<Record<string, string>>> {
  const answer = await traffic.send({
    service: 'offreapi',
    method: 'POST',
    path: '/api/v1/tokens',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, name: 'demo' }),
    expect: 201,
  });
  if (answer === undefined) throw new Error(`OffreAPI gave no token.\n${traffic.failures.join('\n')}`);
  const { token } = JSON.parse(answer.text) as { token: string };
  return { authorization: `Bearer ${token}` };
}
