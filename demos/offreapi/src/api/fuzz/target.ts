import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { OpenApiDocument } from '../openapi.ts';
import type { Credentials, FuzzRequest } from './requests.ts';
import { writeForm } from './multipart.ts';
import { send, type Answer, type SendOptions } from './send.ts';

export interface TargetOptions {
  /** Where the service answers. */
  readonly baseUrl: string;
  /** An admin's account: everything is tried with tokens of it. */
  readonly email: string;
  readonly password: string;
  /** A PDF that the service takes. */
  readonly cv: Buffer;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

/** A running service with something to play with: it made everything that the fuzzer changes. */
export interface Target {
  readonly document: OpenApiDocument;
  /** Fills in what a request leaves open, and sends it. */
  readonly send: (request: FuzzRequest) => Promise<Answer>;
  readonly close: () => void;
}

const PREFIX = '/api/v1';
/** What exists is changed and used up, so that there have to be several of each; of more, the latest count. */
const KEPT = 12;

/** @throws Error where the service does not answer, or not as it should */
export async function prepareTarget({
  baseUrl,
  email,
  password,
  cv,
  timeoutMs = 10_000,
}: TargetOptions): Promise<Target> {
  const agent = baseUrl.startsWith('https:')
    ? new SecureAgent({ keepAlive: true })
    : new Agent({ keepAlive: true });
  const options: SendOptions = { baseUrl, agent, timeoutMs };
  const known = {
    offer: [] as string[],
    application: [] as string[],
    candidate: [] as string[],
    token: [] as string[],
    recruiter: [] as string[],
  };
  const tokens = { own: '', read: '' };

  const ask = async (method: string, path: string, json?: unknown): Promise<Record<string, unknown>> => {
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const headers = {
      'content-type': 'application/json',
      ...(tokens.own !== '' && { authorization: `Bearer ${tokens.own}` }),
    };
    const answer = await send({ method, path: PREFIX + path, headers, body }, options);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
    return JSON.parse(answer.body.toString()) as Record<string, unknown>;
  };
  const issue = async (scope: string): Promise<Record<string, unknown>> =>
    ask('POST', '/tokens', { email, password, name: 'fuzz', scope, days: 1 });

  const own = await issue('write');
  tokens.own = String(own['token']);
  tokens.read = String((await issue('read'))['token']);
  const document = (await ask('GET', '/openapi.json')) as unknown as OpenApiDocument;
  for (let i = 0; i < 3; i++) {
    known.token.push(String((await issue('read'))['id']));
    const offer = await ask('POST', '/offers', { ...OFFER, title: `${OFFER.title} ${i}` });
    known.offer.push(String(offer['id']));
  }
  const name = `fuzz-${Date.now()}@example.org`;
  const recruiter = await ask('POST', '/recruiters', {
    name: 'Fuzz',
    email: name,
    password: `${name} ${name}`,
    role: 'recruiter',
  });
  known.recruiter.push(String(recruiter['id']));
  for (let i = 0; i < 6; i++) await apply(known.offer[i % 3] ?? '');

  async function apply(offerId: string): Promise<void> {
    const form = writeForm({ name: 'Fuzz', email: 'fuzz@example.org', message: '' }, cv);
    const path = `${PREFIX}/offers/${offerId}/applications`;
    const answer = await send(
      { method: 'POST', path, headers: { 'content-type': form.contentType }, body: form.body },
      options,
    );
    if (answer.status !== 201)
      throw new Error(`applying answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
    learn('apply', answer);
  }

  /** What was made now exists too. */
  function learn(operationId: string, { status, body }: Answer): void {
    if (status !== 201) return;
    const made = JSON.parse(body.toString()) as Record<string, string>;
    if (operationId === 'publishOffer') keep(known.offer, made['id']);
    if (operationId === 'createRecruiter') keep(known.recruiter, made['id']);
    if (operationId === 'issueToken') keep(known.token, made['id']);
    if (operationId !== 'apply') return;
    keep(known.application, made['id']);
    keep(known.candidate, made['followToken']);
  }

  let turn = 0;
  const oneOf = (kind: keyof typeof known): string => known[kind][turn % known[kind].length] ?? '';
  const secretOf = (credentials: Credentials): string | undefined => {
    if (typeof credentials === 'object') return credentials.header;
    if (credentials === 'none') return undefined;
    return `Bearer ${credentials === 'candidate' ? oneOf('candidate') : tokens[credentials]}`;
  };
  return {
    document,
    close: () => agent.destroy(),
    async send(request) {
      turn++;
      const id = oneOf(kindOf(request.template));
      const query = request.query.replaceAll(/\b([ab])=[\da-f-]{36}/g, (pair, side: string) =>
        turn % 4 === 0 ? pair : `${side}=${oneOf('application')}`,
      );
      const path = PREFIX + request.path.replaceAll('{id}', id) + (query === '' ? '' : `?${query}`);
      const authorization = secretOf(request.credentials);
      const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) };
      const answer = await send({ method: request.method, path, headers, body: request.body }, options);
      if (request.intact) learn(request.operation.operationId, answer);
      return answer;
    },
  };
}

function keep(list: string[], made: string | undefined): void {
  if (made !== undefined) list.push(made);
  if (list.length > KEPT) list.shift();
}

function kindOf(template: string): 'offer' | 'application' | 'token' | 'recruiter' {
  if (template.startsWith('/applications')) return 'application';
  if (template.startsWith('/recruiters')) return 'recruiter';
  return template.startsWith('/me/tokens') ? 'token' : 'offer';
}

const OFFER = {
  title: 'Fuzz',
  description: 'Node.js, PostgreSQL.',
  place: 'Lyon',
  contract: 'permanent',
  mustHave: ['Node.js', 'PostgreSQL'],
  niceToHave: ['Docker'],
};
