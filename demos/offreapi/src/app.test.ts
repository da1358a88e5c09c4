import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApplicationSchema } from './database/application.ts';
import { CvSchema } from './database/cv.ts';
import {
  applicationForm,
  bearer,
  goodCvText,
  goodOffer,
  json,
  postJson,
  type FormFile,
} from './testing/client.ts';
import { brokenPdf, imageOnlyPdf, inflatingPdf, textPdf } from './testing/pdf-files.ts';
import { en } from './messages/en.ts';
import { startTestService, type TestService } from './testing/test-service.ts';
import { createVisitor } from './testing/visitor.ts';

let service: TestService;
let offerId: string;
let cv: Buffer;

beforeAll(async () => {
  service = await startTestService();
  cv = await textPdf(goodCvText);
  offerId = await publish();
});
afterAll(() => service.close());

const api = (path: string): string => `${service.baseUrl}/api/v1${path}`;
const asRecruiter = (): Record<string, string> => bearer(service.account.token);
const post = (path: string, body: unknown): Promise<Response> => postJson(api(path), body, asRecruiter());
const read = (path: string): Promise<Response> => fetch(api(path), { headers: asRecruiter() });
const publish = async (): Promise<string> => (await json(await post('/offers', goodOffer))).id;
/** Applies, waits for the CV to be processed, and gives the application as a recruiter sees it. */
// oxlint-disable-next-line typescript/no-explicit-any
const applied = async (id: string, form: FormData): Promise<any> => {
  const response = await applyTo(id, form);
  expect(response.status).toBe(201);
  await service.idle();
  return json(await read(`/applications/${(await json(response)).id}`));
};
const applyTo = (id: string, form: FormData, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(api(`/offers/${id}/applications`), { method: 'POST', body: form, headers });
const stored = async (): Promise<number[]> => {
  const em = service.database.orm.em.fork();
  return [await em.count(ApplicationSchema), await em.count(CvSchema)];
};

describe('offers', () => {
  it('are published, read and listed, the newest first', async () => {
    const created = await post('/offers', {
      ...goodOffer,
      title: 'Second',
      niceToHave: ['docker', 'Docker', ' '],
    });
    expect(created.status).toBe(201);
    const offer = await json(created);
    expect(created.headers.get('location')).toBe(`/api/v1/offers/${offer.id}`);
    expect(offer).toMatchObject({ title: 'Second', status: 'open', niceToHave: ['docker'] });
    expect(await json(await fetch(api(`/offers/${offer.id}`)))).toEqual(offer);
    const list = await json(await fetch(api('/offers?limit=1')));
    expect(list).toMatchObject({ items: [{ title: 'Second' }], page: 1, limit: 1, total: 2 });
    expect((await json(await fetch(api('/offers?limit=1&page=2')))).items[0].id).toBe(offerId);
  });

  it.each([
    ['nothing at all', {}, ['title', 'description', 'place', 'contract'], 'required'],
    ['a number for a title', { ...goodOffer, title: 5 }, ['title'], 'not-text'],
    ['an object for a title', { ...goodOffer, title: { $gt: '' } }, ['title'], 'not-text'],
    ['blanks', { ...goodOffer, place: '   ' }, ['place'], 'required'],
    ['a huge title', { ...goodOffer, title: 'x'.repeat(121) }, ['title'], 'too-long'],
    ['NUL, which no database stores', { ...goodOffer, title: 'a\u0000b' }, ['title'], 'invalid-characters'],
    [
      'a line break in a title',
      { ...goodOffer, title: 'a\r\nSet-Cookie: x' },
      ['title'],
      'invalid-characters',
    ],
    [
      'half a surrogate pair',
      { ...goodOffer, description: 'a\ud800' },
      ['description'],
      'invalid-characters',
    ],
    ['an unknown contract', { ...goodOffer, contract: 'slavery' }, ['contract'], 'not-a-choice'],
    ['skills that are no list', { ...goodOffer, mustHave: { 0: 'x' } }, ['mustHave'], 'not-a-list'],
    ['skills that are no texts', { ...goodOffer, mustHave: [1] }, ['mustHave'], 'not-text'],
    [
      'too many skills',
      { ...goodOffer, niceToHave: Array.from({ length: 21 }, (_, i) => `s${i}`) },
      ['niceToHave'],
      'too-many',
    ],
    ['an array', [], ['body'], 'not-an-object'],
  ])('are refused with %s', async (_, body, fields, code) => {
    const response = await post('/offers', body);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = await json(response);
    expect(problem).toMatchObject({
      type: '/problems/validation-failed',
      code: 'validation-failed',
      status: 422,
    });
    expect(problem.errors.map((error: { field: string }) => error.field)).toEqual(fields);
    expect(problem.errors[0]).toMatchObject({ code, message: expect.any(String) });
  });

  it.each([
    ['invalid-json', 400, '{"title": '],
    ['invalid-json', 400, '"text"'],
    ['body-too-large', 413, JSON.stringify({ ...goodOffer, description: 'x'.repeat(70_000) })],
  ])('answer %s', async (code, status, body) => {
    const response = await post('/offers', body);
    expect(response.status).toBe(status);
    expect(await json(response)).toMatchObject({ code });
  });

  it('want JSON', async () => {
    const response = await fetch(api('/offers'), { method: 'POST', body: 'title=x', headers: asRecruiter() });
    expect(response.status).toBe(415);
  });

  it.each([
    'nope',
    '00000000-0000-4000-8000-000000000000',
    "'; drop table offer; --",
    '..%2f..%2fetc',
    '%00',
    '%E0%A4%A',
  ])('that do not exist are a 4xx, whatever the id: %s', async (id) => {
    const response = await fetch(api(`/offers/${id}`));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=x',
    'page=0',
    'page=99999999',
    'limit=1&limit=2',
  ])('are not listed for ?%s', async (query) => {
    expect((await fetch(api(`/offers?${query}`))).status).toBe(422);
  });

  it('name the methods they take', async () => {
    const response = await fetch(api('/offers'), { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
    expect(await json(response)).toMatchObject({ code: 'method-not-allowed' });
  });
});

describe('an application', () => {
  it('is read, scored, explained, stored and ranked', async () => {
    const id = await publish();
    const weak = await textPdf(
      `Serveur. ${'Service en salle, encaissement, accueil des clients. '.repeat(8)}`,
    );
    await applied(id, applicationForm({ bytes: weak }, { name: 'Second Choix' }));
    const application = await applied(id, applicationForm({ bytes: cv }));
    expect(application).toMatchObject({
      offerId: id,
      candidate: { name: 'Zéphyrine Canari', email: 'zephyrine.canari@example.org' },
      status: 'new',
      processing: 'scored',
      failureCode: null,
      cv: { pages: 1, sizeBytes: cv.length, hiddenWords: 0 },
      score: { mode: 'lexical', skills: { assessed: true } },
      decisions: [],
    });

    const ranking = await json(await read(`/offers/${id}/applications`));
    expect(ranking.total).toBe(2);
    expect(
      ranking.items.map((item: { rank: number; candidate: { name: string } }) => [
        item.rank,
        item.candidate.name,
      ]),
    ).toEqual([
      [1, 'Zéphyrine Canari'],
      [2, 'Second Choix'],
    ]);
    expect(ranking.items[0].score).toEqual(application.score);
    const { bins, scored, best } = ranking.distribution;
    expect(bins.reduce((sum: number, bin: { count: number }) => sum + bin.count, 0)).toBe(2);
    expect([scored, best]).toEqual([2, application.score.value]);

    const kept = await service.database.orm.em
      .fork()
      .findOneOrFail(CvSchema, { application: application.id });
    expect(Buffer.from(kept.file).equals(cv)).toBe(true);
    expect(kept.text).toContain('NodeJS');
  });

  it('is refused on a closed or unknown offer', async () => {
    const id = await publish();
    await service.database.orm.em.fork().execute("update offer set status = 'closed' where id = ?", [id]);
    expect((await applyTo(id, applicationForm({ bytes: cv }))).status).toBe(409);
    expect(
      (await applyTo('00000000-0000-4000-8000-000000000000', applicationForm({ bytes: cv }))).status,
    ).toBe(404);
  });

  it.each<[string, number, () => Promise<FormFile | undefined> | FormFile | undefined]>([
    ['cv-missing', 422, () => undefined],
    ['cv-empty', 422, () => ({ bytes: Buffer.alloc(0) })],
    ['cv-not-a-pdf', 415, () => ({ bytes: Buffer.from('PK\u0003\u0004 docx'), name: 'cv.pdf' })],
    ['cv-truncated', 422, async () => ({ bytes: cv.subarray(0, cv.length / 2) })],
    ['cv-too-large', 413, () => ({ bytes: Buffer.concat([cv, Buffer.alloc(20 * 1024 * 1024)]) })],
  ])('is refused with %s, in both languages, and leaves nothing behind', async (code, status, make) => {
    const before = await stored();
    const form = applicationForm(await make());
    const response = await applyTo(offerId, form, { 'accept-language': 'en' });
    expect(response.status).toBe(status);
    const problem = await json(response);
    expect(problem).toMatchObject({ code, type: `/problems/${code}`, status, detail: expect.any(String) });

    const path = `/offers/${offerId}/apply`;
    const page = await createVisitor(service.baseUrl).post(path, form, {
      headers: { 'accept-language': 'fr' },
    });
    expect(page.status).toBe(status);
    const html = await page.text();
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('lang="fr"');
    expect(html).not.toContain(problem.detail);

    expect(await stored()).toEqual(before);
    expect(await service.leftovers()).toEqual([]);
  });

  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['cv-unreadable', () => brokenPdf()],
    ['cv-encrypted', () => textPdf(goodCvText, { password: 'x' })],
    ['cv-image-only', () => imageOnlyPdf()],
    ['cv-too-many-pages', () => textPdf(goodCvText, { pages: 200 })],
    ['cv-too-heavy', () => inflatingPdf()],
  ])('whose file turns out to be %s has no score, and the candidate learns why', async (code, make) => {
    const visitor = createVisitor(service.baseUrl);
    const form = applicationForm({ bytes: await make() });
    const sent = await visitor.post(`/offers/${offerId}/apply`, form);
    expect(sent.status).toBe(303);
    await service.idle();
    const em = service.database.orm.em.fork();
    const [latest] = await em.find(ApplicationSchema, {}, { orderBy: { receivedAt: 'desc' }, limit: 1 });
    expect(latest).toMatchObject({ processing: 'failed', failureCode: code, score: null, scoreValue: null });
    const followed = await visitor.get(sent.headers.get('location') ?? '', { 'accept-language': 'en' });
    expect(await followed.text()).toContain(en.problems[code as 'cv-encrypted'].detail);
  });

  it('tells everything that is wrong at once', async () => {
    const response = await applyTo(
      offerId,
      applicationForm({ bytes: Buffer.from('no') }, { name: '', email: 'a@b' }),
    );
    expect(response.status).toBe(422);
    const { errors } = await json(response);
    expect(errors.map((error: { field: string; code: string }) => `${error.field} ${error.code}`)).toEqual([
      'name required',
      'email not-an-email',
      'cv cv-not-a-pdf',
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a name with a line break', { name: 'A\nBcc: x' }, 'name'],
    ['a huge name', { name: 'x'.repeat(200) }, 'name'],
    ['a huge message', { message: 'x'.repeat(5000) }, 'message'],
    ['two addresses', { email: 'a@example.org,b@example.org' }, 'email'],
  ])('is refused with %s', async (_, fields, field) => {
    const response = await applyTo(offerId, applicationForm({ bytes: cv }, fields));
    expect(response.status).toBe(422);
    expect((await json(response)).errors[0].field).toBe(field);
  });

  it('is refused with two files, with fields beyond any use, and with a body that is no form', async () => {
    const two = applicationForm({ bytes: cv });
    two.append('cv', new Blob([new Uint8Array(cv)], { type: 'application/pdf' }), 'more.pdf');
    expect(await json(await applyTo(offerId, two))).toMatchObject({ code: 'cv-several-files' });

    const many = applicationForm({ bytes: cv });
    for (let index = 0; index < 100; index++) many.append(`extra${index}`, 'x');
    expect(await json(await applyTo(offerId, many))).toMatchObject({ code: 'body-too-large', status: 413 });

    const type = 'multipart/form-data; boundary=x';
    const post = (body: string, contentType = type): Promise<Response> =>
      fetch(api(`/offers/${offerId}/applications`), {
        method: 'POST',
        body,
        headers: { 'content-type': contentType },
      });
    expect((await post('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nA')).status).toBe(400);
    expect((await post('garbage')).status).toBe(400);
    expect((await post('x', 'multipart/form-data')).status).toBe(400);
    expect((await post('{}', 'application/json')).status).toBe(415);
    expect(await service.leftovers()).toEqual([]);
  });

  it('keeps hostile texts as texts', async () => {
    const name = `Robert'); drop table application;-- <script>alert(1)</script>`;
    const hostile = applicationForm({ bytes: cv, name: '../../etc/passwd' }, { name });
    expect((await applied(offerId, hostile)).candidate.name).toBe(name);
    const recruiter = createVisitor(service.baseUrl);
    await recruiter.signIn(service.account);
    const page = await (await recruiter.get(`/offers/${offerId}/applications`)).text();
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(
      page.replaceAll(/<script type="module" src="\/assets\/live\.\w+\.js"><\/script>/g, ''),
    ).not.toContain('<script');
  });

  it('that is too large is refused while it is still being sent', async () => {
    const answer = await answerBeforeTheEnd(`/api/v1/offers/${offerId}/applications`, {});
    expect(answer).toEqual({ status: 413, finished: false });
    const announced = await answerBeforeTheEnd(`/api/v1/offers/${offerId}/applications`, {
      'content-length': String(20 * 1024 * 1024),
    });
    expect(announced).toEqual({ status: 413, finished: false });
    await vi.waitFor(async () => expect(await service.leftovers()).toEqual([]), { timeout: 10_000 });
  });

  it('that breaks off leaves nothing behind', async () => {
    const before = await stored();
    const sending = request(api(`/offers/${offerId}/applications`), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    sending.on('error', () => {});
    sending.write(FILE_PART_HEAD);
    sending.write(cv.subarray(0, 500));
    await vi.waitFor(async () => expect(await service.leftovers()).toHaveLength(1), { timeout: 10_000 });
    sending.destroy();
    await vi.waitFor(async () => expect(await service.leftovers()).toEqual([]), { timeout: 10_000 });
    expect(await stored()).toEqual(before);
  });

  it('from another site is refused', async () => {
    const response = await applyTo(offerId, applicationForm({ bytes: cv }), {
      'sec-fetch-site': 'cross-site',
    });
    expect(response.status).toBe(403);
  });

  it('is stored once for each of many at the same time', async () => {
    const id = await publish();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => applyTo(id, applicationForm({ bytes: cv }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await service.idle();
    const { total, distribution } = await json(await read(`/offers/${id}/applications?limit=5&page=4`));
    expect([total, distribution.scored]).toEqual([20, 20]);
  });
});

describe('pages', () => {
  it.each(['/', '/?q=nothing', '/sign-in', '/scoring', '/problems/cv-encrypted'])(
    '%s is whole in both languages',
    async (path) => {
      for (const language of ['fr', 'en']) {
        const response = await fetch(service.baseUrl + path, { headers: { 'accept-language': language } });
        expect(response.status).toBe(200);
        expect(response.headers.get('content-language')).toBe(language);
        expect(response.headers.get('content-security-policy')).toMatch(
          /^default-src 'none'; script-src 'self'; style-src 'self';/,
        );
        const html = await response.text();
        expect(html).toContain(`<html lang="${language}">`);
        expect(html).not.toMatch(/undefined|\[object|\{\w+\}|<script|style="| on\w+="/);
      }
    },
  );

  it('remember a chosen language', async () => {
    const first = await fetch(`${service.baseUrl}/?lang=fr`, { headers: { 'accept-language': 'en' } });
    expect(await first.text()).toContain('<html lang="fr">');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const second = await fetch(service.baseUrl, { headers: { 'accept-language': 'en', cookie } });
    expect(await second.text()).toContain('<html lang="fr">');
  });

  it('publish an offer from a form, and show it again with what is wrong', async () => {
    const recruiter = createVisitor(service.baseUrl);
    await recruiter.signIn(service.account);
    const form = { title: '"><b>x', description: '', place: 'Lyon', contract: 'permanent' };
    const wrong = await recruiter.post('/offers/new', form);
    expect(wrong.status).toBe(422);
    const html = await wrong.text();
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;x"');
    expect(html).toContain('id="description-error"');
    const right = await recruiter.post('/offers/new', {
      ...goodOffer,
      mustHave: 'Node.js\nPostgreSQL, SQL',
      niceToHave: '',
    });
    expect(right.status).toBe(303);
    const path = right.headers.get('location') ?? '';
    expect((await json(await fetch(api(path)))).mustHave).toEqual(['Node.js', 'PostgreSQL', 'SQL']);

    const edit = { ...goodOffer, title: 'Edited', mustHave: 'SQL', niceToHave: '' };
    expect((await recruiter.post(`${path}/edit`, { ...edit, place: '' })).status).toBe(422);
    expect((await recruiter.post(`${path}/edit`, edit)).status).toBe(303);
    const dashboard = `${path}/applications`;
    expect((await recruiter.post(`${path}/close`, {}, { page: dashboard })).headers.get('location')).toBe(
      dashboard,
    );
    expect(await json(await fetch(api(path)))).toMatchObject({
      title: 'Edited',
      mustHave: ['SQL'],
      status: 'closed',
    });
    expect((await recruiter.post(`${path}/reopen`, {}, { page: dashboard })).status).toBe(303);
    expect(await json(await fetch(api(path)))).toMatchObject({ status: 'open', closedAt: null });
  });

  it('take an application, and show the candidate nobody but by the private link', async () => {
    const candidate = createVisitor(service.baseUrl);
    const sent = await candidate.post(`/offers/${offerId}/apply`, applicationForm({ bytes: cv }));
    expect(sent.status).toBe(303);
    const link = sent.headers.get('location') ?? '';
    expect(link).toMatch(/^\/follow\?token=[\w-]{43}$/);
    const page = await candidate.get(link);
    expect(page.headers.get('referrer-policy')).toBe('strict-origin');
    const html = await page.text();
    expect(html).toContain(goodOffer.title);
    expect(html).not.toContain('Zéphyrine');

    const offer = await (await candidate.get(`/offers/${offerId}`)).text();
    expect(offer).not.toContain('Zéphyrine');
    const dashboard = await candidate.get(`/offers/${offerId}/applications`);
    expect([dashboard.status, dashboard.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(`/offers/${offerId}/applications`)}`,
    ]);
    expect((await candidate.get(`/follow?token=${'x'.repeat(43)}`)).status).toBe(404);
    expect((await candidate.get('/follow')).status).toBe(404);
  });

  it('let a candidate send another file, and withdraw, which erases everything personal', async () => {
    const id = await publish();
    const candidate = createVisitor(service.baseUrl);
    const first = applicationForm({ bytes: await imageOnlyPdf() });
    const link = (await candidate.post(`/offers/${id}/apply`, first)).headers.get('location') ?? '';
    const token = link.split('=')[1] ?? '';
    await service.idle();
    const second = (bytes: Buffer): FormData => {
      const form = new FormData();
      form.set('token', token);
      form.set('cv', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'cv.pdf');
      return form;
    };
    const wrong = await candidate.post('/follow/cv', second(Buffer.from('no')), { page: link });
    expect(wrong.status).toBe(415);
    expect(await wrong.text()).toContain('aria-invalid="true"');
    expect((await candidate.post('/follow/cv', second(cv), { page: link })).status).toBe(303);
    await service.idle();
    const { items } = await json(await read(`/offers/${id}/applications`));
    expect(items).toMatchObject([{ processing: 'scored', candidate: { name: 'Zéphyrine Canari' } }]);

    const gone = await candidate.post('/follow/withdraw', { token }, { page: link });
    expect(gone.headers.get('location')).toBe(link);
    expect(await (await candidate.get(link, { 'accept-language': 'en' })).text()).toContain(
      en.follow.withdrawnTitle,
    );
    expect((await json(await read(`/offers/${id}/applications`))).total).toBe(0);
    expect(await json(await read(`/applications/${items[0].id}`))).toMatchObject({
      candidate: { name: '', email: '' },
      message: '',
      score: null,
      withdrawnAt: expect.any(String),
    });
    const em = service.database.orm.em.fork();
    expect(await em.count(CvSchema, { application: items[0].id })).toBe(0);
  });

  it('explain each score, say that a person decides, and record who did', async () => {
    const id = await publish();
    const { id: applicationId } = await applied(id, applicationForm({ bytes: cv }));
    const recruiter = createVisitor(service.baseUrl);
    await recruiter.signIn(service.account);
    const dashboard = `/offers/${id}/applications`;
    const html = await (await recruiter.get(dashboard, { 'accept-language': 'en' })).text();
    expect(html).toContain('The score only sorts this list. A person reads the applications and decides.');
    expect(html).toContain('<mark>NodeJS</mark>');
    expect(html).toMatch(/<desc id="chart-description">Number of applications by score/);

    const path = `/applications/${applicationId}/decisions`;
    const decided = await recruiter.post(path, { to: 'shortlisted', note: 'Call her.' }, { page: dashboard });
    expect(decided.headers.get('location')).toBe(`${dashboard}#application-${applicationId}`);
    expect((await recruiter.post(path, { to: 'shortlisted', note: '' }, { page: dashboard })).status).toBe(
      422,
    );
    expect((await post(path, { to: 'hired', note: '' })).status).toBe(201);
    const application = await json(await read(`/applications/${applicationId}`));
    expect(application).toMatchObject({
      status: 'hired',
      decisions: [
        { from: 'shortlisted', to: 'hired', recruiter: 'Test Recruiter' },
        { from: 'new', to: 'shortlisted', note: 'Call her.' },
      ],
    });
  });

  it('answer what is not there with a page, and HEAD without a body', async () => {
    const missing = await fetch(`${service.baseUrl}/nowhere`, { headers: { 'accept-language': 'fr' } });
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('Page introuvable');
    const head = await fetch(`${service.baseUrl}/offers/${offerId}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('serve their style sheet for good', async () => {
    const html = await (await fetch(service.baseUrl)).text();
    const path = /href="(\/assets\/app\.[\da-f]+\.css)"/.exec(html)?.[1] ?? '';
    const response = await fetch(service.baseUrl + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('immutable');
  });
});

describe('signals', () => {
  it('count applications by result, extractions, failures and scores', async () => {
    const page = await (await fetch(`${service.baseUrl}/metrics`)).text();
    expect(page).toMatch(/^offreapi_applications_total\{result="accepted"\} \d+$/m);
    expect(page).toMatch(/^offreapi_applications_total\{.*reason="cv-truncated".*\} 2$/m);
    expect(page).toMatch(/^offreapi_cv_extraction_failures_total\{cause="cv-encrypted"\} 1$/m);
    expect(page).toMatch(/^offreapi_cv_extraction_duration_seconds_count\{outcome="ok"\} \d+$/m);
    expect(page).toMatch(/^offreapi_score_count\{mode="lexical"\} \d+$/m);
    expect(page).toMatch(/^offreapi_cv_extraction_pending 0$/m);
  });

  it('make one trace from the upload through extraction to the score', () => {
    const score = service.spans.find(({ name }) => name === 'cv.score');
    const names = service.spans.filter(({ traceId }) => traceId === score?.traceId).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['cv.extract', 'cv.score', 'POST /api/v1/offers/:id/applications']),
    );
    expect(score?.attributes).toMatchObject({ 'score.mode': 'lexical', 'score.value': expect.any(Number) });
  });

  it('carry ids, and never a name, an address or a word of a CV', async () => {
    await vi.waitFor(
      () => {
        const received = service.lines().find(({ message }) => message === 'application received');
        expect(received).toMatchObject({
          offer_id: expect.any(String),
          application_id: expect.any(String),
          trace_id: expect.any(String),
        });
      },
      { timeout: 10_000 },
    );
    const everything =
      JSON.stringify(service.lines()) + (await (await fetch(`${service.baseUrl}/metrics`)).text());
    for (const canary of [
      'Zéphyrine',
      'canari',
      'example.org',
      'NodeJS',
      'Kubernetes',
      'Robert',
      'Développeuse',
    ]) {
      expect(everything).not.toContain(canary);
    }
  });
});

describe('without a database', () => {
  it('says so, tells no values to the log, and stays alive', async () => {
    await service.embedded.close();
    for (const response of [
      await fetch(api('/offers?limit=77')),
      await applyTo(offerId, applicationForm({ bytes: cv })),
      await post('/offers', { ...goodOffer, title: 'canari-title' }),
    ]) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await json(response)).toMatchObject({ code: 'database-unavailable' });
    }
    expect((await fetch(`${service.baseUrl}/health`)).status).toBe(503);
    const ready = await fetch(`${service.baseUrl}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('database');
    expect((await fetch(`${service.baseUrl}/livez`)).status).toBe(200);
    expect(JSON.stringify(service.lines())).not.toContain('canari');
  });
});

const FILE_PART_HEAD =
  '--x\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n';

/** Sends 6 MB of a file and waits for the answer without ever ending the request. */
function answerBeforeTheEnd(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; finished: boolean }> {
  return new Promise((resolve, reject) => {
    const sending = request(service.baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', ...headers },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      resolve({ status: response.statusCode, finished: sending.writableEnded });
      sending.on('error', () => {});
      sending.destroy();
    });
    sending.write(FILE_PART_HEAD);
    if (headers['content-length'] === undefined) sending.write(Buffer.alloc(6 * 1024 * 1024));
  });
}
