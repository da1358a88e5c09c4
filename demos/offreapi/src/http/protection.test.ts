import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionLimits } from '../accounts/sessions.ts';
import { createApp } from '../app.ts';
import { createInstruments } from '../observability.ts';
import { applicationForm, bearer, goodCvText, goodOffer, json, postJson } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { createVisitor, formTokenOf } from '../testing/visitor.ts';

const SESSION = 'offreapi_session';

let service: TestService;
let offerId: string;
beforeAll(async () => {
  service = await startTestService();
  const published = await postJson(api('/offers'), goodOffer, bearer(service.account.token));
  offerId = (await json(published)).id;
});
afterAll(() => service.close());

const api = (path: string): string => `${service.baseUrl}/api/v1${path}`;

describe('signing in', () => {
  it('leads to where one wanted to go, with a cookie out of reach of scripts and other sites', async () => {
    const visitor = createVisitor(service.baseUrl);
    const asked = await visitor.get('/offers/new');
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/sign-in?next=%2Foffers%2Fnew']);
    const response = await visitor.signIn(service.account, '/offers/new');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/offers/new']);
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith(SESSION));
    expect(cookie).toMatch(/; path=\/;.*; samesite=lax; httponly$/);
    expect(Date.parse(/expires=([^;]+)/.exec(cookie ?? '')?.[1] ?? '')).toBeLessThan(
      Date.now() + sessionLimits.absoluteMs + 1000,
    );
    expect((await visitor.get('/offers/new')).status).toBe(200);
    expect((await visitor.get('/sign-in?next=//evil.example')).headers.get('location')).toBe('/recruiting');
  });

  it('goes to no other site', async () => {
    const response = await createVisitor(service.baseUrl).signIn(service.account, '//evil.example');
    expect(response.headers.get('location')).toBe('/recruiting');
  });

  it('never continues a session that was there before', async () => {
    const visitor = createVisitor(service.baseUrl);
    const planted = 'A'.repeat(43);
    const page = await visitor.get('/sign-in');
    const csrf = (await formTokenOf(page)) ?? '';
    const headers = { cookie: `${SESSION}=${planted}; offreapi_form=${visitor.cookie('offreapi_form')}` };
    const body = new URLSearchParams({ ...service.account, csrf });
    const response = await fetch(`${service.baseUrl}/sign-in`, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie().join()).not.toContain(planted);
    const dashboard = `${service.baseUrl}/offers/new`;
    expect(
      (await fetch(dashboard, { headers: { cookie: `${SESSION}=${planted}` }, redirect: 'manual' })).status,
    ).toBe(303);

    const [first, second] = [createVisitor(service.baseUrl), createVisitor(service.baseUrl)];
    await first.signIn(service.account);
    await second.signIn(service.account);
    expect(first.cookie(SESSION)).not.toBe(second.cookie(SESSION));
  });

  it('ends when signing out, also for a copy of the cookie', async () => {
    const visitor = createVisitor(service.baseUrl);
    await visitor.signIn(service.account);
    const cookie = `${SESSION}=${visitor.cookie(SESSION)}`;
    expect((await visitor.post('/sign-out', {}, { page: '/' })).headers.get('location')).toBe('/');
    expect(visitor.cookie(SESSION)).toBeUndefined();
    const copy = await fetch(`${service.baseUrl}/offers/new`, { headers: { cookie }, redirect: 'manual' });
    expect(copy.status).toBe(303);
  });

  it('answers the same to a wrong password and to an unknown address, and shows neither again', async () => {
    const visitor = createVisitor(service.baseUrl);
    const answers = [];
    for (const email of [service.account.email, 'nobody@canari.example']) {
      const response = await visitor.post('/sign-in', { email, password: 'canari-canari-canari', next: '/' });
      const text = await response.text();
      expect(text).not.toContain('canari-canari');
      answers.push([response.status, text.replaceAll(email, '…')]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  it('is slowed down, on the page and in the API, and says for how long', async () => {
    const visitor = createVisitor(service.baseUrl);
    const attempt = { email: 'target@canari.example', password: 'wrong wrong wrong' };
    for (let failure = 0; failure < 5; failure++) {
      expect((await postJson(api('/tokens'), { ...attempt, name: 'x' })).status).toBe(401);
    }
    const blocked = await visitor.post('/sign-in', attempt);
    expect(blocked.status).toBe(429);
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    const again = await postJson(api('/tokens'), { ...attempt, name: 'x' });
    expect(await json(again)).toMatchObject({ code: 'too-many-attempts', status: 429 });
    expect(Number(again.headers.get('retry-after'))).toBeLessThanOrEqual(30);
  });

  it.each([
    { email: ['a', 'b'], password: 'x' },
    { email: 'a@example.org' },
    { email: 'a@example.org', password: 'x'.repeat(10_000), name: 'x' },
    { email: { $ne: '' }, password: { $ne: '' }, name: 'x' },
    [],
  ])('is not confused by %j', async (body) => {
    expect((await postJson(api('/tokens'), body)).status).toBe(422);
  });
});

describe('a form', () => {
  it.each([
    ['/offers/new', { ...goodOffer, mustHave: '', niceToHave: '' }],
    ['/offers/:id/edit', { ...goodOffer, mustHave: '', niceToHave: '' }],
    ['/offers/:id/close', {}],
    ['/offers/:id/reopen', {}],
    ['/sign-out', {}],
    ['/follow/withdraw', { token: 'x'.repeat(43) }],
  ])('%s is refused without the token of its session', async (path, fields) => {
    const [visitor, other] = [createVisitor(service.baseUrl), createVisitor(service.baseUrl)];
    await visitor.signIn(service.account);
    await other.signIn(service.account);
    const foreign = (await formTokenOf(await other.get('/'))) ?? '';
    const target = path.replace(':id', offerId);
    const before = await json(await fetch(api(`/offers/${offerId}`)));
    for (const csrf of [foreign, '', 'x'.repeat(43)]) {
      const response = await visitor.post(
        target,
        { ...fields, csrf },
        {
          page: '/',
        },
      );
      expect(response.status).toBe(403);
    }
    expect(await json(await fetch(api(`/offers/${offerId}`)))).toEqual(before);
    expect((await visitor.get('/offers/new')).status).toBe(200);
  });

  it('is refused from a visitor who never saw it, and applications with it', async () => {
    const cv = await textPdf(goodCvText);
    for (const [path, body] of [
      ['/sign-in', new URLSearchParams({ ...service.account })],
      [`/offers/${offerId}/apply`, applicationForm({ bytes: cv })],
    ] as const) {
      const response = await fetch(service.baseUrl + path, { method: 'POST', body, redirect: 'manual' });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('Cookies');
    }
    expect(await service.leftovers()).toEqual([]);
  });

  it.each([
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
  ])('is refused with %s: %s', async (header, value) => {
    const visitor = createVisitor(service.baseUrl);
    await visitor.signIn(service.account);
    const response = await visitor.post('/sign-out', {}, { page: '/', headers: { [header]: value } });
    expect(response.status).toBe(403);
    const own = { origin: service.baseUrl, 'sec-fetch-site': 'same-origin' };
    expect((await visitor.post('/sign-out', {}, { page: '/', headers: own })).status).toBe(303);
  });
});

describe('a reverse proxy', () => {
  it.each([
    [true, 'secure, from the proxy’s client'],
    [false, 'neither, because anybody can write these headers'],
  ])('that is trusted: %s, makes a visit %s', async (trustProxy) => {
    const app = createApp({
      database: service.database,
      processing: { enqueue: () => Promise.resolve(), wake: () => {} },
      instruments: createInstruments(undefined, { pendingExtractions: () => 0 }),
      scorer: { mode: 'lexical', model: null },
      trustProxy,
    });
    const addresses: string[] = [];
    app.use((ctx) => void addresses.push(ctx.ip));
    const server = createServer(app.callback()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    const page = await fetch(`http://127.0.0.1:${port}/sign-in`, { headers });
    expect(/; secure/.test(page.headers.getSetCookie().join())).toBe(trustProxy);
    await fetch(`http://127.0.0.1:${port}/nowhere`, { headers });
    expect(addresses).toEqual([trustProxy ? '198.51.100.7' : '127.0.0.1']);
    server.closeAllConnections();
    server.close();
  });
});

describe('what is for recruiters', () => {
  it.each([
    ['GET', '/offers/new'],
    ['POST', '/offers/new'],
    ['GET', '/offers/:id/edit'],
    ['POST', '/offers/:id/edit'],
    ['POST', '/offers/:id/close'],
    ['POST', '/offers/:id/reopen'],
    ['GET', '/offers/:id/applications'],
    ['POST', '/applications/:id/decisions'],
  ])('is closed to others: %s %s', async (method, path) => {
    const response = await createVisitor(service.baseUrl)[method === 'GET' ? 'get' : 'post'](
      path.replace(':id', offerId),
      {},
    );
    if (method === 'GET') expect(response.headers.get('location')).toMatch(/^\/sign-in\?next=/);
    else expect(response.status).toBe(401);
  });

  it.each([
    ['POST', '/offers'],
    ['PUT', '/offers/:id'],
    ['POST', '/offers/:id/close'],
    ['POST', '/offers/:id/reopen'],
    ['GET', '/offers/:id/applications'],
    ['GET', '/applications/:id'],
    ['POST', '/applications/:id/decisions'],
  ])('asks programs for a token, and takes no cookie for one: %s %s', async (method, path) => {
    const visitor = createVisitor(service.baseUrl);
    await visitor.signIn(service.account);
    for (const headers of [
      { cookie: `${SESSION}=${visitor.cookie(SESSION)}` },
      bearer('x'.repeat(43)),
      { authorization: `Basic ${service.account.token}` },
    ]) {
      const response = await fetch(api(path.replace(':id', offerId)), { method, headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await json(response)).toMatchObject({ code: 'unauthorized' });
    }
  });
});

describe('signals', () => {
  it('hold no password, no token, no session and no private link', async () => {
    const cv = await textPdf(goodCvText);
    const candidate = createVisitor(service.baseUrl);
    const sent = await candidate.post(`/offers/${offerId}/apply`, applicationForm({ bytes: cv }));
    const link = sent.headers.get('location') ?? '';
    await candidate.get(link);
    await candidate.post('/follow/withdraw', { token: link.split('=')[1] ?? '' }, { page: link });
    const visitor = createVisitor(service.baseUrl);
    await visitor.signIn(service.account);
    const everything =
      JSON.stringify(service.lines()) +
      JSON.stringify(service.spans) +
      (await (await fetch(`${service.baseUrl}/metrics`)).text());
    expect(everything).toContain('application withdrawn');
    for (const secret of [
      service.account.password,
      service.account.email,
      service.account.token,
      visitor.cookie(SESSION) ?? '',
      visitor.cookie('offreapi_form') ?? '',
      link.split('=')[1] ?? '',
      'canari',
    ]) {
      expect(secret).not.toBe('');
      expect(everything).not.toContain(secret);
    }
    expect(everything).toMatch(/offreapi_sign_ins_total\{result="too-many-attempts"\}/);
  });
});
