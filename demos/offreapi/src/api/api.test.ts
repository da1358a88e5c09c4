import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationForm, bearer, goodCvText, goodOffer } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { apiRoutes, type ApiDependencies } from './api.ts';
import { createAnswerCheck } from './fuzz/judge.ts';

const check = createAnswerCheck(apiRoutes({} as ApiDependencies).document);
let service: TestService;
let cv: Buffer;
let own: Record<string, string>;

beforeAll(async () => {
  service = await startTestService();
  cv = await textPdf(goodCvText);
  own = bearer(service.account.token);
});
afterAll(() => service.close());

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Every answer is compared with the OpenAPI document. */
async function ask(
  id: string,
  method: string,
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<Asked> {
  const { json, ...given } = init;
  const response = await fetch(`${service.baseUrl}/api/v1${path}`, {
    method,
    ...given,
    headers: {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...((given.headers as Record<string, string> | undefined) ?? own),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const { status, headers } = response;
  const body = Buffer.from(await response.arrayBuffer());
  const answer = { status, headers: Object.fromEntries(headers), rawHeaders: [], body };
  expect(check({ operationId: id, answer })).toEqual([]);
  return {
    status,
    headers,
    body: headers.get('content-type')?.includes('json') ? JSON.parse(body.toString()) : body,
  };
}

async function published(): Promise<string> {
  return (await ask('publishOffer', 'POST', '/offers', { json: goodOffer })).body.id;
}

async function applied(
  offerId: string,
  fields: Record<string, string> = {},
): Promise<{ id: string; key: Record<string, string> }> {
  const body = applicationForm({ bytes: cv }, fields);
  const receipt = await ask('apply', 'POST', `/offers/${offerId}/applications`, { body, headers: {} });
  expect(receipt.status).toBe(201);
  return { id: receipt.body.id, key: bearer(receipt.body.followToken) };
}

describe('a token', () => {
  const request = (json: object): Promise<Asked> =>
    ask('issueToken', 'POST', '/tokens', { json, headers: {} });

  it('is issued for a password, works, is listed and can be revoked', async () => {
    const { email, password } = service.account;
    const issued = await request({ email, password, name: 'nightly' });
    expect(issued).toMatchObject({ status: 201, body: { name: 'nightly', scope: 'write' } });
    const headers = bearer(issued.body.token);
    const me = await ask('getMe', 'GET', '/me', { headers });
    expect(me.body).toMatchObject({ recruiter: { email }, token: { id: issued.body.id } });
    const listed = await ask('listMyTokens', 'GET', '/me/tokens', { headers });
    expect(JSON.stringify(listed.body)).not.toContain(issued.body.token);
    expect(listed.body.items[0].id).toBe(issued.body.id);
    expect((await ask('revokeMyToken', 'DELETE', `/me/tokens/${issued.body.id}`, { headers })).status).toBe(
      204,
    );
    const after = await ask('getMe', 'GET', '/me', { headers });
    expect(after).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(after.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('that only reads changes nothing', async () => {
    const { email, password } = service.account;
    const headers = bearer(
      (await request({ email, password, name: 'reader', scope: 'read', days: 1 })).body.token,
    );
    expect((await ask('listOffers', 'GET', '/offers?status=any', { headers })).status).toBe(200);
    const refused = await ask('publishOffer', 'POST', '/offers', { json: goodOffer, headers });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect((await ask('listRecruiters', 'GET', '/recruiters', { headers })).status).toBe(403);
  });

  it('of somebody who is no admin manages no accounts, and ends with the account', async () => {
    const account = { email: 'Second@offreapi.test', password: 'another horse, another battery' };
    const created = await ask('createRecruiter', 'POST', '/recruiters', {
      json: { ...account, name: 'Second', role: 'recruiter' },
    });
    expect(created).toMatchObject({ status: 201, body: { email: 'second@offreapi.test' } });
    expect(JSON.stringify(created.body)).not.toMatch(/scrypt|password/);
    const again = await ask('createRecruiter', 'POST', '/recruiters', {
      json: { ...account, name: 'x', role: 'admin' },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'email-taken' } });
    const headers = bearer((await request({ ...account, name: 'theirs' })).body.token);
    expect((await ask('listRecruiters', 'GET', '/recruiters', { headers })).status).toBe(403);
    expect((await ask('disableRecruiter', 'POST', `/recruiters/${created.body.id}/disable`)).status).toBe(
      204,
    );
    expect((await ask('getMe', 'GET', '/me', { headers })).status).toBe(401);
  });

  it('is not had by guessing: the sixth attempt has to wait', async () => {
    const guess = { email: 'nobody@offreapi.test', password: 'guess', name: 'x' };
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await request(guess)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const waiting = await request(guess);
    expect(waiting.body.code).toBe('too-many-attempts');
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each(['Bearer', 'Bearer x', `Bearer ${'A'.repeat(43)}`, 'Basic YTpi', 'bearer  '])(
    'is not replaced by %j',
    async (authorization) => {
      expect((await ask('getMe', 'GET', '/me', { headers: { authorization } })).status).toBe(401);
      expect((await ask('followApplication', 'GET', '/follow', { headers: { authorization } })).status).toBe(
        401,
      );
      expect((await ask('listOffers', 'GET', '/offers', { headers: { authorization } })).status).toBe(401);
    },
  );
});

describe('a password', () => {
  it('is changed with the current one', async () => {
    const account = { email: 'third@offreapi.test', password: 'a third horse, a third battery' };
    await ask('createRecruiter', 'POST', '/recruiters', {
      json: { ...account, name: 'Third', role: 'recruiter' },
    });
    const signIn = (): Promise<Asked> =>
      ask('issueToken', 'POST', '/tokens', { json: { ...account, name: 'x' }, headers: {} });
    const headers = bearer((await signIn()).body.token);
    const change = (current: string): Promise<Asked> =>
      ask('changePassword', 'PUT', '/me/password', {
        json: { current, password: 'yet another battery' },
        headers,
      });
    expect(await change('wrong')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'current', code: 'wrong-password' }] },
    });
    expect((await change(account.password)).status).toBe(204);
    expect(await signIn()).toMatchObject({ status: 401, body: { code: 'sign-in-refused' } });
  });

  it('is of no use to disable one’s own account', async () => {
    const { id } = (await ask('getMe', 'GET', '/me')).body.recruiter;
    const refused = await ask('disableRecruiter', 'POST', `/recruiters/${id}/disable`);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('offers', () => {
  it('are edited, closed and reopened; closed ones are listed for recruiters only', async () => {
    const id = await published();
    const json = { ...goodOffer, title: 'Another title' };
    expect((await ask('editOffer', 'PUT', `/offers/${id}`, { json })).body.title).toBe('Another title');
    expect((await ask('closeOffer', 'POST', `/offers/${id}/close`)).body).toMatchObject({ status: 'closed' });
    const ids = async (query: string, headers = own): Promise<string[]> =>
      (await ask('listOffers', 'GET', `/offers${query}`, { headers })).body.items.map(
        (offer: { id: string }) => offer.id,
      );
    expect(await ids('')).not.toContain(id);
    expect(await ids('?status=closed')).toContain(id);
    expect((await ask('listOffers', 'GET', '/offers?status=any', { headers: {} })).status).toBe(401);
    const body = applicationForm({ bytes: cv });
    const late = await ask('apply', 'POST', `/offers/${id}/applications`, { body });
    expect(late).toMatchObject({ status: 409, body: { code: 'offer-closed' } });
    expect((await ask('reopenOffer', 'POST', `/offers/${id}/reopen`)).body).toMatchObject({ closedAt: null });
    expect(await ids('?q=another', {})).toContain(id);
  });

  it('come in pages that name the others', async () => {
    for (let i = 0; i < 3; i++) await published();
    const { headers, body } = await ask('listOffers', 'GET', '/offers?limit=1&page=2&contract=permanent');
    expect(body).toMatchObject({ page: 2, limit: 1 });
    const link = headers.get('link') ?? '';
    const next = /<([^>]+)>; rel="next"/.exec(link)?.[1];
    expect(next).toBe('/api/v1/offers?limit=1&page=3&contract=permanent');
    expect((await fetch(service.baseUrl + next)).status).toBe(200);
    expect(link).toContain(`page=${body.total}`);
    for (const rel of ['first', 'prev', 'last']) expect(link).toContain(`rel="${rel}"`);
    const beyond = await ask('listOffers', 'GET', '/offers?page=10000');
    expect(beyond.body.items).toEqual([]);
    expect(beyond.headers.get('link')).not.toContain('rel="next"');
  });

  it.each([
    ['?page=0', 'page', 'too-low'],
    ['?limit=101', 'limit', 'too-high'],
    ['?limit=x', 'limit', 'not-a-number'],
    ['?limit=1&limit=2', 'limit', 'not-a-number'],
    ['?contract=slavery', 'contract', 'not-a-choice'],
    ['?q=%00', 'q', 'invalid-characters'],
    ['?q=', 'q', 'required'],
  ])('are not listed for %s', async (query, field, code) => {
    const refused = await ask('listOffers', 'GET', `/offers${query}`);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field, code }] } });
  });

  it('are told apart from what is not there, not allowed, not acceptable, or too long', async () => {
    const statusOf = async (method: string, path: string, headers = {}): Promise<number> =>
      (await fetch(`${service.baseUrl}/api/v1${path}`, { method, headers })).status;
    expect(await statusOf('GET', '/nothing')).toBe(404);
    expect(await statusOf('PROPFIND', '/offers')).toBe(405);
    expect(await statusOf('OPTIONS', '/offers')).toBe(204);
    expect(await statusOf('HEAD', '/offers')).toBe(200);
    expect(await statusOf('GET', '/offers', { accept: 'text/html' })).toBe(406);
    expect(await statusOf('GET', '/offers', { accept: 'text/html, */*;q=0.1' })).toBe(200);
    expect(await statusOf('GET', `/offers?q=${'x'.repeat(2000)}`)).toBe(414);
    const response = await fetch(`${service.baseUrl}/api/v1/offers`, { method: 'PATCH' });
    expect(response.headers.get('allow')).toBe('HEAD, GET, POST, OPTIONS');
  });
});

describe('applications', () => {
  it('are ranked by score, filtered, compared and decided about', async () => {
    const offerId = await published();
    const first = await applied(offerId, { name: 'Ada Byron' });
    const other = await textPdf(
      `Serveur. ${'Service en salle, encaissement, accueil des clients. '.repeat(8)}`,
    );
    const form = applicationForm({ bytes: other }, { name: 'Bob Petit' });
    const second = (await ask('apply', 'POST', `/offers/${offerId}/applications`, { body: form })).body
      .id as string;
    await service.idle();

    const list = async (query: string): Promise<string[]> =>
      (await ask('rankApplications', 'GET', `/offers/${offerId}/applications${query}`)).body.items.map(
        (each: { id: string }) => each.id,
      );
    expect(await list('')).toEqual([first.id, second]);
    expect(await list('?sort=newest')).toEqual([second, first.id]);
    expect(await list('?skill=node.js&skill=PostgreSQL&minScore=1.5e1')).toEqual([first.id]);
    expect(await list('?text=bob')).toEqual([second]);
    expect(await list('?from=2000-01-01&to=2999-12-31T00:00:00Z')).toHaveLength(2);
    expect(await list('?from=2999-01-01')).toEqual([]);
    expect(await list('?status=hired&status=rejected')).toEqual([]);
    const refused = await ask(
      'rankApplications',
      'GET',
      `/offers/${offerId}/applications?from=0000-01-01&minScore=101&related=maybe`,
    );
    expect(refused.body.errors).toMatchObject([
      { field: 'related', code: 'not-a-choice' },
      { field: 'minScore', code: 'too-high', limit: 100 },
      { field: 'from', code: 'not-a-date' },
    ]);

    const { body: comparison } = await ask(
      'compareApplications',
      'GET',
      `/comparison?a=${first.id}&b=${second}`,
    );
    expect(comparison.skills[0]).toMatchObject({
      skill: 'Node.js',
      criteria: [
        { status: 'matched', match: expect.any(String) },
        { status: 'missing', match: null },
      ],
    });

    const { headers, body: csv } = await ask(
      'exportApplications',
      'GET',
      `/offers/${offerId}/applications.csv?text=ada`,
    );
    expect(headers.get('content-disposition')).toBe(`attachment; filename="applications-${offerId}.csv"`);
    expect(csv.toString()).toMatch(/^Rank,Name,[^\n]+\r\n1,Ada Byron,/);
    expect(csv.toString()).not.toContain('Bob');
    const counts = async (): Promise<Record<string, unknown>> =>
      (await ask('countApplications', 'GET', `/offers/${offerId}/counts`)).body;
    const before = await counts();
    expect(before).toMatchObject({ total: 2, byStatus: { new: 2 }, queued: 0 });

    const decision = { to: 'shortlisted', note: 'À rencontrer.' };
    const decided = await ask('decide', 'POST', `/applications/${first.id}/decisions`, { json: decision });
    expect(decided).toMatchObject({
      status: 201,
      body: { from: 'new', recruiter: 'Test Recruiter', ...decision },
    });
    expect((await counts())['version']).not.toBe(before['version']);
    const unchanged = await ask('decide', 'POST', `/applications/${first.id}/decisions`, {
      json: { to: 'shortlisted' },
    });
    expect(unchanged).toMatchObject({ status: 422, body: { code: 'decision-unchanged' } });
    const { body: review } = await ask('getApplication', 'GET', `/applications/${first.id}`);
    expect(review).toMatchObject({ status: 'shortlisted', decisions: [decision] });
    expect((await ask('listDecisions', 'GET', `/applications/${first.id}/decisions`)).body.items).toEqual(
      review.decisions,
    );
  });

  it('are nobody’s business without a token', async () => {
    const offerId = await published();
    const { id } = await applied(offerId);
    for (const [operation, path] of [
      ['rankApplications', `/offers/${offerId}/applications`],
      ['getApplication', `/applications/${id}`],
      ['downloadCv', `/applications/${id}/cv`],
      ['listDecisions', `/applications/${id}/decisions`],
    ] as const) {
      expect((await ask(operation, 'GET', path, { headers: {} })).status).toBe(401);
    }
  });

  it('give their file back as an attachment that no browser shows', async () => {
    const { id } = await applied(await published());
    const { headers, body } = await ask('downloadCv', 'GET', `/applications/${id}/cv`);
    expect(body.equals(cv)).toBe(true);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="cv-${id}.pdf"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });
});

describe('a candidate', () => {
  it('follows, sends another file and withdraws, with a key that is in no address and no signal', async () => {
    const offerId = await published();
    const { id, key } = await applied(offerId);
    await service.idle();
    const { body: before } = await ask('followApplication', 'GET', '/follow', { headers: key });
    expect(before).toMatchObject({ id, offerId, processing: 'scored', replaceable: true });
    expect(JSON.stringify(before)).not.toMatch(/"score"|Canari/);

    const other = await textPdf(`${goodCvText}\nPermis B.`);
    const body = applicationForm({ bytes: other });
    const replaced = await ask('replaceCv', 'PUT', '/follow/cv', { body, headers: key });
    expect(replaced).toMatchObject({ status: 200, body: { processing: 'queued' } });
    const none = await ask('replaceCv', 'PUT', '/follow/cv', { body: new FormData(), headers: key });
    expect(none.body.code).toMatch(/^(cv-missing|invalid-multipart)$/);
    await service.idle();

    const { body: asking } = await ask('requestReview', 'POST', '/follow/review', { headers: key });
    expect(asking.reviewRequestedAt).not.toBeNull();
    const asked = await ask('rankApplications', 'GET', `/offers/${offerId}/applications?asked=true`);
    expect(asked.body.items).toMatchObject([{ id, reviewedAt: null }]);

    const withdrawn = await ask('withdrawApplication', 'DELETE', '/follow', { headers: key });
    expect(withdrawn.body).toMatchObject({
      replaceable: false,
      withdrawnAt: expect.any(String),
      eraseAt: null,
    });
    expect((await ask('withdrawApplication', 'DELETE', '/follow', { headers: key })).status).toBe(200);
    const late = await ask('replaceCv', 'PUT', '/follow/cv', {
      body: applicationForm({ bytes: other }),
      headers: key,
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'cv-not-replaceable' } });
    expect((await ask('downloadCv', 'GET', `/applications/${id}/cv`)).status).toBe(409);
    expect((await ask('getApplication', 'GET', `/applications/${id}`)).body).toMatchObject({
      candidate: { name: '', email: '' },
      score: null,
    });

    const secret = key['authorization']?.slice('Bearer '.length) ?? '';
    const signals = JSON.stringify([service.lines(), service.spans]);
    expect(signals).not.toContain(secret);
    expect(signals).not.toContain(service.account.token);
  });

  it('cannot do what recruiters do, nor recruiters what a candidate does', async () => {
    const { id, key } = await applied(await published());
    expect((await ask('getApplication', 'GET', `/applications/${id}`, { headers: key })).status).toBe(401);
    expect((await ask('withdrawApplication', 'DELETE', '/follow')).status).toBe(401);
  });
});

describe('the description', () => {
  it('is served, and is the one that everything here was compared with', async () => {
    const { body } = await ask('getDescription', 'GET', '/openapi.json', { headers: {} });
    expect(body).toEqual(JSON.parse(JSON.stringify(apiRoutes({} as ApiDependencies).document)));
  });

  it('tells how scores are made', async () => {
    const { body } = await ask('getScoring', 'GET', '/scoring', { headers: {} });
    expect(body).toMatchObject({ mode: 'lexical', decides: 'a person' });
  });
});
