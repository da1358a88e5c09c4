import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRecruiter } from '../accounts/recruiters.ts';
import { applicationForm, bearer, goodCvText, goodOffer, json, postJson } from '../testing/client.ts';
import { textPdf } from '../testing/pdf-files.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { createVisitor, type Visitor } from '../testing/visitor.ts';

const COLLEAGUE = { email: 'colleague@offreapi.test', password: 'another horse, battery and staple' };

let service: TestService;
let admin: Visitor;
let colleague: Visitor;
let offerId: string;
let cv: Buffer;

beforeAll(async () => {
  service = await startTestService();
  const em = service.database.orm.em.fork();
  await createRecruiter(em, { ...COLLEAGUE, name: 'Colleague', role: 'recruiter' }, new Date());
  admin = createVisitor(service.baseUrl);
  await admin.signIn(service.account);
  colleague = createVisitor(service.baseUrl);
  await colleague.signIn(COLLEAGUE);
  cv = await textPdf(goodCvText);
  offerId = await publish();
}, 60_000);
afterAll(() => service.close());

async function publish(): Promise<string> {
  const url = `${service.baseUrl}/api/v1/offers`;
  return (await json(await postJson(url, goodOffer, bearer(service.account.token)))).id;
}

async function apply(
  fields: Record<string, string> = {},
  offer = offerId,
): Promise<{ id: string; followToken: string }> {
  const url = `${service.baseUrl}/api/v1/offers/${offer}/applications`;
  const response = await fetch(url, { method: 'POST', body: applicationForm({ bytes: cv }, fields) });
  expect(response.status).toBe(201);
  return json(response);
}

describe('a form whose token is no longer good', () => {
  const stale = 'x'.repeat(43);

  it('comes back with what was typed and a good token; the file is to be chosen again', async () => {
    const form = new FormData();
    for (const [field, value] of Object.entries({
      name: 'Zoë 👩‍🍳',
      email: 'zoe@example.org',
      message: 'Long <b>text</b>',
    }))
      form.set(field, value);
    form.set('csrf', stale);
    form.set('cv', new Blob([new Uint8Array(cv)], { type: 'application/pdf' }), 'cv.pdf');
    const visitor = createVisitor(service.baseUrl);
    const path = `/offers/${offerId}/apply`;
    const response = await visitor.post(path, form);
    const page = await response.text();
    expect(response.status).toBe(403);
    expect(page).toContain('value="Zoë 👩‍🍳"');
    expect(page).toContain('Long &lt;b&gt;text&lt;/b&gt;');
    expect(page).toContain('choose your file again');
    form.set('csrf', /name="csrf" value="([\w-]+)"/.exec(page)?.[1] ?? '');
    expect((await visitor.post(path, form)).status).toBe(303);
  });

  it('is kept where the session ended meanwhile, to be sent again after signing in', async () => {
    const visitor = createVisitor(service.baseUrl);
    const typed = { title: 'Baker <of> "nights"', description: 'You bake.', csrf: stale, password: 'secret' };
    const refused = await visitor.post('/offers/new', typed);
    const page = await refused.text();
    expect(refused.status).toBe(401);
    expect(page).toContain('name="title" value="Baker &lt;of&gt; &quot;nights&quot;"');
    expect(page).not.toContain('secret');
    await visitor.signIn(service.account);
    const again = await visitor.post('/offers/new', typed);
    expect(again.status).toBe(403);
    expect(await again.text()).toContain('value="Baker &lt;of&gt; &quot;nights&quot;"');
  });

  it('comes back to recruiters and at the sign-in too, without the password', async () => {
    const offer = { title: 'Baker of the night', description: 'You bake.', csrf: stale };
    const published = await admin.post('/offers/new', offer);
    expect([published.status, await published.text()]).toEqual([
      403,
      expect.stringContaining('Baker of the night'),
    ]);
    const visitor = createVisitor(service.baseUrl);
    const signIn = await visitor.post('/sign-in', {
      email: 'me@example.org',
      password: 'never-shown-again',
      csrf: stale,
    });
    const page = await signIn.text();
    expect(signIn.status).toBe(403);
    expect(page).toContain('value="me@example.org"');
    expect(page).not.toContain('never-shown-again');
  });
});

describe('what only recruiters see', () => {
  it.each(['', '.csv', '.pdf', '/compare'])(
    'is hidden from others: the list of applications%s',
    async (path) => {
      const response = await fetch(`${service.baseUrl}/offers/${offerId}/applications${path}`, {
        redirect: 'manual',
      });
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toMatch(/^\/sign-in\?next=/);
    },
  );

  it.each(['/recruiting', '/account', '/team'])('is hidden from others: %s', async (path) => {
    const response = await fetch(service.baseUrl + path, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  });

  it('is refused where the address asks for what cannot be', async () => {
    const response = await admin.get(`/offers/${offerId}/applications?min=lots&status=fired`);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('<strong>min</strong>');
    const compared = await admin.get(`/offers/${offerId}/applications/compare?with=${offerId}`);
    expect(compared.status).toBe(422);
    expect(await compared.text()).toContain('Tick exactly two candidates');
  });

  it('compares only applications to one offer', async () => {
    const here = await apply();
    const elsewhere = await apply({}, await publish());
    const path = `/offers/${offerId}/applications/compare?with=${here.id}&with=`;
    expect((await admin.get(path + elsewhere.id)).status).toBe(404);
    expect((await admin.get(path + '0')).status).toBe(404);
  });
});

describe('a file', () => {
  it('of a candidate is handed out as it came, and can do nothing in a browser', async () => {
    const { id } = await apply();
    expect((await fetch(`${service.baseUrl}/applications/${id}/cv`, { redirect: 'manual' })).status).toBe(
      303,
    );
    const response = await admin.get(`/applications/${id}/cv`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="cv-${id.slice(0, 8)}.pdf"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(cv);
  });

  it('for a spreadsheet is in its language and holds no formula; one for programs is plain', async () => {
    const offer = await publish();
    await apply({ name: '=HYPERLINK("http://evil.example")', message: '' }, offer);
    await service.idle();
    const path = `/offers/${offer}/applications.csv`;
    const french = await admin.get(path, { 'accept-language': 'fr' });
    const [titles, row] = Buffer.from(await french.arrayBuffer())
      .toString()
      .split('\r\n');
    expect(french.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(titles).toMatch(/^\u{FEFF}Rang;Nom;E-mail;Reçue \(UTC\);Statut;Score/u);
    expect(row).toMatch(
      /^1;"'=HYPERLINK\(""http:\/\/evil\.example""\)";zephyrine\.canari@example\.org;.*;Nouvelle;\d+(,\d)?;lu;/,
    );
    const plain = await admin.get(`${path}?for=program`, { 'accept-language': 'fr' });
    const text = Buffer.from(await plain.arrayBuffer()).toString();
    expect(text).toMatch(/^Rang,Nom,/);
    const filtered = await admin.get(`${path}?min=99`);
    expect((await filtered.text()).trim().split('\r\n')).toHaveLength(1);
  });

  it('leaves a line that names who took it, and nobody else', async () => {
    await admin.get(`/offers/${offerId}/applications.pdf`);
    const line = service.lines().findLast(({ message }) => message === 'applications exported');
    expect(line).toMatchObject({ offer_id: offerId, format: 'pdf', recruiter_id: expect.any(String) });
    expect(JSON.stringify(service.lines())).not.toMatch(/canari@|Zéphyrine/);
  });
});

describe('a recruiter', () => {
  it('finds their offers with what came in', async () => {
    const page = await (await admin.get('/recruiting')).text();
    expect(page).toContain(`href="/offers/${offerId}/applications"`);
    expect(await (await colleague.get('/recruiting')).text()).not.toContain(offerId);
    expect(await (await colleague.get('/recruiting?scope=all&q=node')).text()).toContain(offerId);
  });

  it('issues a token, sees it once, and revokes it', async () => {
    const wrong = await admin.post('/account/tokens', { name: '', days: '9999' }, { page: '/account' });
    expect(wrong.status).toBe(422);
    const issued = await admin.post('/account/tokens', { name: 'Reports', days: '7' }, { page: '/account' });
    const page = await issued.text();
    const [, secret = ''] = /<code class="secret-text">([\w-]{43})</.exec(page) ?? [];
    const url = `${service.baseUrl}/api/v1/offers/${offerId}/applications`;
    expect((await fetch(url, { headers: bearer(secret) })).status).toBe(200);
    expect(await (await admin.get('/account')).text()).not.toContain(secret);
    const [, id = ''] = /tokens\/([\da-f-]{36})\/revoke/.exec(page) ?? [];
    const foreign = await colleague.post(`/account/tokens/${id}/revoke`, {}, { page: '/account' });
    expect(foreign.status).toBe(404);
    await admin.post(`/account/tokens/${id}/revoke`, {}, { page: '/account' });
    expect((await fetch(url, { headers: bearer(secret) })).status).toBe(401);
  });

  it('changes the password with the current one only, and then signs in again', async () => {
    const password = 'a horse of another colour';
    const form = { current: 'not the password', password };
    const refused = await colleague.post('/account/password', form, { page: '/account' });
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain('This is not your current password.');
    expect(html).not.toContain(password);
    const path = '/account/password';
    const changed = await colleague.post(
      path,
      { ...form, current: COLLEAGUE.password },
      { page: '/account' },
    );
    expect(changed.headers.get('location')).toBe('/sign-in?changed=1');
    expect((await colleague.get('/account')).status).toBe(303);
    expect((await colleague.signIn({ ...COLLEAGUE, password })).status).toBe(303);
    expect((await colleague.get('/account')).status).toBe(200);
  });

  it('manages accounts only as an admin, and never ends their own', async () => {
    expect((await colleague.get('/team')).status).toBe(403);
    const form = {
      name: 'New',
      email: 'new@offreapi.test',
      role: 'recruiter',
      password: 'n3w horse, old battery',
    };
    expect((await colleague.post('/team', form, { page: '/account' })).status).toBe(403);
    expect((await admin.post('/team', form)).status).toBe(303);
    const again = await admin.post('/team', form);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('There is an account with this e-mail address already.');
    const added = createVisitor(service.baseUrl);
    await added.signIn(form);
    expect((await added.get('/recruiting')).status).toBe(200);
    const page = await (await admin.get('/team')).text();
    const row = page.split('<tr>').find((each) => each.includes(form.email)) ?? '';
    const [, id = ''] = /\/team\/([\da-f-]{36})\/disable/.exec(row) ?? [];
    expect((await admin.post(`/team/${id}/disable`, {}, { page: '/team' })).status).toBe(303);
    expect((await added.get('/recruiting')).status).toBe(303);
    const me = service.lines().findLast(({ message }) => message === 'recruiter disabled')?.['by'];
    expect((await admin.post(`/team/${String(me)}/disable`, {}, { page: '/team' })).status).toBe(403);
  });
});

describe('a stream of updates', () => {
  const path = (): string => `/offers/${offerId}/applications/events`;
  const route = '/offers/:id/applications/events';
  const ended = (): Record<string, unknown>[] => service.lines().filter((line) => line['route'] === route);

  async function open(since = '', headers: Record<string, string> = {}): Promise<Stream> {
    const abort = new AbortController();
    const cookie = `offreapi_session=${admin.cookie('offreapi_session')}`;
    const url = `${service.baseUrl}${path()}?since=${encodeURIComponent(since)}`;
    const response = await fetch(url, { headers: { cookie, ...headers }, signal: abort.signal });
    const stream: Stream = { response, text: '', done: false, abort: () => abort.abort() };
    void (async () => {
      try {
        for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString();
        stream.done = true;
      } catch {
        // Aborted.
      }
    })();
    return stream;
  }

  interface Stream {
    readonly response: Response;
    text: string;
    done: boolean;
    abort(): void;
  }

  const lastId = ({ text }: Stream): string => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';

  it('is for recruiters, who are told rather than led elsewhere, and none opens for a HEAD', async () => {
    expect((await fetch(service.baseUrl + path(), { redirect: 'manual' })).status).toBe(401);
    const cookie = `offreapi_session=${admin.cookie('offreapi_session')}`;
    const head = await fetch(service.baseUrl + path(), { method: 'HEAD', headers: { cookie } });
    expect(head.status).toBe(200);
    expect(service.live.watching).toBe(0);
  });

  it('tells of each change once, also to a browser that was away', async () => {
    const stream = await open();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toBe('no-store, no-transform');
    await vi.waitFor(() => expect(stream.text).toContain('event: ranking'), { timeout: 15_000 });
    const before = lastId(stream);
    const { followToken } = await apply();
    await service.idle();
    await vi.waitFor(() => expect(lastId(stream)).not.toBe(before), { timeout: 15_000 });
    const shown = await settled(stream);
    stream.abort();

    const back = await open('', { 'last-event-id': shown });
    const current = await open(shown);
    const visitor = createVisitor(service.baseUrl);
    await visitor.post('/follow/review', { token: followToken }, { page: `/follow?token=${followToken}` });
    for (const each of [back, current]) {
      await vi.waitFor(() => expect(lastId(each)).not.toBe(''), { timeout: 15_000 });
      expect(lastId(each)).not.toBe(shown);
      expect(each.text.match(/event: ranking/g)).toHaveLength(1);
      each.abort();
    }
    await vi.waitFor(() => expect(service.live.watching).toBe(0), { timeout: 10_000 });
  });

  /** The version once nothing changes any more. */
  async function settled(stream: Stream): Promise<string> {
    for (let last = ''; ; last = lastId(stream)) {
      if (last !== '' && last === lastId(stream)) return last;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }

  it('is one request in every signal, whoever ends it, and no trace grows with it', async () => {
    const before = ended().length;
    const spansBefore = service.spans.length;
    const left = await open();
    await vi.waitFor(() => expect(left.text).toContain('event: ranking'), { timeout: 15_000 });
    left.abort();
    await vi.waitFor(() => expect(ended()).toHaveLength(before + 1), { timeout: 15_000 });
    expect(ended().at(-1)).toMatchObject({ status: 200, client_aborted: true });
    const traceId = ended().at(-1)?.['trace_id'];
    const own = service.spans.slice(spansBefore).filter((span) => span.traceId === traceId);
    expect(own.filter(({ name }) => name === `GET ${route}`)).toHaveLength(1);
    // Session and offer; not what looks for changes.
    expect(own.length).toBeLessThanOrEqual(4);
    const metrics = await (await fetch(`${service.baseUrl}/metrics`)).text();
    const counted = new RegExp(
      `^http_server_request_duration_seconds_count\\{[^}]*http_route="${route}"[^}]*\\} (\\d+)`,
      'gm',
    );
    const total = [...metrics.matchAll(counted)].reduce((sum, [, n]) => sum + Number(n), 0);
    expect(total).toBe(ended().length);
  });

  it('is refused where too many are open, and ended when the service stops', async () => {
    const places: (() => void)[] = [];
    for (;;) {
      const place = service.live.watch({ offerId, version: undefined, changed: () => {}, ended: () => {} });
      if (place === undefined) break;
      places.push(place);
    }
    const refused = await open();
    expect(refused.response.status).toBe(503);
    expect(refused.response.headers.get('retry-after')).toBe('5');
    for (const leave of places) leave();
    const stream = await open();
    const before = ended().length;
    service.live.close();
    await vi.waitFor(() => expect(stream.done).toBe(true), { timeout: 15_000 });
    await vi.waitFor(() => expect(ended()).toHaveLength(before + 1), { timeout: 10_000 });
    expect(ended().at(-1)).toMatchObject({ status: 200, client_aborted: false });
  });
});
