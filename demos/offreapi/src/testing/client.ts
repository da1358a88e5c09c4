import type { OfferInput } from '../offers/offer-input.ts';

/** An offer that is in order; tests change one thing at a time. */
export const goodOffer: OfferInput = {
  title: 'Développeur Node.js',
  description: 'Vous concevez des API en Node.js et écrivez des tests automatisés.',
  place: 'Lyon',
  contract: 'permanent',
  mustHave: ['Node.js', 'PostgreSQL'],
  niceToHave: ['Docker'],
};

export const goodCvText = `Développeuse back-end
Conception d'API en NodeJS et TypeScript, base Postgres, déploiement avec Docker sur Kubernetes.
Tests automatisés, intégration continue, supervision avec Grafana, analyse des incidents en production.
Anglais courant. Master informatique de l'université de Lyon, mémoire sur la réplication.`;

export interface FormFile {
  readonly bytes: Uint8Array;
  readonly name?: string;
  readonly type?: string;
}

export function applicationForm(
  file: FormFile | undefined,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    name: 'Zéphyrine Canari',
    email: 'zephyrine.canari@example.org',
    message: 'Bonjour, message-canari.',
    ...fields,
  })) {
    form.set(name, value);
  }
  if (file !== undefined) {
    const blob = new Blob([new Uint8Array(file.bytes)], { type: file.type ?? 'application/pdf' });
    form.set('cv', blob, file.name ?? 'cv.pdf');
  }
  return form;
}

export function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Of `service.account.token`. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The body as loosely typed JSON: tests check its shape. */
// oxlint-disable-next-line typescript/no-explicit-any
export function json(response: Response): Promise<any> {
  return response.json();
}
