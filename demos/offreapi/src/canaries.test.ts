import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { decodeTraceBody, send, type ReceivedSpan } from '@vigie/testing';
import {
  startSignalSink,
  waysOf,
  withContent,
  type Emission,
  type SignalSink,
} from '@vigie/testing/signal-sink';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, type Database } from './database/database.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './embedded-database.ts';
import { applicationForm, goodCvText, goodOffer } from './testing/client.ts';
import { brokenPdf, textPdf } from './testing/pdf-files.ts';
import { createVisitor, type Visitor } from './testing/visitor.ts';

/** Words that people and programs give the service, each nowhere else; none may be in a signal. */
const canaries = new Map<string, string>();

function canary(what: string): string {
  const word = `cnry${(7919 * (canaries.size + 1)).toString(36)}xq`;
  canaries.set(what, word);
  return word;
}

const ADMIN = {
  email: `${canary('e-mail of the admin')}@example.org`,
  password: `${canary('password of the admin')}-long`,
};

let embedded: EmbeddedDatabase;
let database: Database;
let sink: SignalSink;
let child: ChildProcess;
let url: string;
const output: Emission[] = [];

const said = (): string => Buffer.concat(output.map(({ bytes }) => bytes)).toString();
const execute = <Row extends object>(sql: string): Promise<Row[]> =>
  database.orm.em.fork().execute<Row[]>(sql);

beforeAll(async () => {
  [embedded, sink] = await Promise.all([startEmbeddedDatabase(), startSignalSink()]);
  child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', fileURLToPath(new URL('./main.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        DATABASE_URL: embedded.url,
        OFFREAPI_ADMIN_EMAIL: ADMIN.email,
        OFFREAPI_ADMIN_PASSWORD: ADMIN.password,
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_LOGS_EXPORTER: 'otlp',
        VIGIE_LOKI_URL: sink.url,
        VIGIE_LOG_LEVEL: 'debug',
      },
    },
  );
  child.stdout?.on('data', (bytes: Buffer) => output.push({ way: 'stdout', bytes }));
  child.stderr?.on('data', (bytes: Buffer) => output.push({ way: 'stderr', bytes }));
  url = await vi.waitFor(
    () => {
      const [, address] = /"message":"listening".*"url":"([^"]+)"/.exec(said()) ?? [];
      expect(address).toBeDefined();
      return address ?? '';
    },
    { timeout: 60_000, interval: 50 },
  );
  database = await openDatabase(embedded.url);
}, 90_000);

afterAll(async () => {
  child.kill('SIGKILL');
  await database?.close();
  await sink.close();
  await embedded.close();
});

describe('the service, with real backends, on every journey', () => {
  it('says in no signal who its people are, what they wrote or what opens their pages', async () => {
    const { offerId, recruiter } = await recruits();
    const applied = await applies(offerId);
    const token = await decides(recruiter, offerId, applied.id);
    await programs(token, offerId, applied.id);
    await leaves(applied.token);
    await goesWrong(recruiter, offerId, applied.id);

    const pages = await scrapes();
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    const emissions = joined([...sink.received, ...output, ...pages]);

    // What a signal may say is there, so the rest is missing for a reason.
    const everywhere = ['/v1/traces', '/v1/logs', '/loki/api/v1/push', 'stdout', '/metrics'];
    const ways = emissions.map(({ way }) => way);
    for (const way of everywhere) expect(ways.filter((each) => each.startsWith(way))).not.toEqual([]);
    expect(waysOf(applied.id, emissions)).toContain('stdout');
    expect(waysOf('/offers/:id/applications', emissions)).toContain('stdout');
    for (const line of ['application given up', 'job failed', 'request failed', 'application withdrawn']) {
      expect(waysOf(line, emissions), line).toContain('stdout');
    }

    const leaks = [...canaries].map(([what, word]) => [what, waysOf(word, emissions)] as const);
    expect(Object.fromEntries(leaks.filter(([, found]) => found.length > 0))).toEqual({});
    expect(canaries.size).toBeGreaterThan(40);

    expect(tracesOf(sink)).toContainEqual(
      expect.objectContaining({
        root: 'POST /offers/:id/apply',
        names: expect.arrayContaining(['send cv.process', 'process cv.process', 'cv.extract', 'cv.score']),
      }),
    );
  }, 120_000);
});

async function recruits(): Promise<{ recruiter: Visitor; offerId: string }> {
  const recruiter = createVisitor(url);
  await answers(401, recruiter.signIn({ email: ADMIN.email, password: canary('wrong password') }));
  await answers(
    401,
    recruiter.signIn({
      email: `${canary('e-mail of nobody')}@example.org`,
      password: canary('password of nobody'),
    }),
  );
  await answers(303, recruiter.signIn(ADMIN));
  canaries.set('session', recruiter.cookie('offreapi_session') ?? 'no session');
  const { mustHave, niceToHave, ...texts } = goodOffer;
  const offer = { ...texts, mustHave: mustHave.join('\n'), niceToHave: niceToHave.join('\n') };
  const published = await answers(303, recruiter.post('/offers/new', offer));
  const added = {
    name: `Ada ${canary('name of a recruiter')}`,
    email: `${canary('e-mail of a recruiter')}@example.org`,
    password: `${canary('password of a recruiter')}-long`,
    role: 'recruiter',
  };
  await answers(303, recruiter.post('/team', added));
  // The same again: the database has it already.
  await answers(409, recruiter.post('/team', added));
  return { recruiter, offerId: published.headers.get('location')?.split('/')[2] ?? '' };
}

const cvOf = (of: string): Promise<Buffer> =>
  textPdf(
    [
      `Zoé ${canary(`name in the ${of}`)}`,
      `${canary(`address in the ${of}`)} rue des Lilas, 69001 Lyon`,
      `zoe.${canary(`e-mail in the ${of}`)}@example.org, +33 6 39 98 ${canary(`phone in the ${of}`)}`,
      goodCvText,
      `Node.js ${canary(`experience in the ${of}`)} PostgreSQL`,
    ].join('\n'),
  );

async function applies(offerId: string): Promise<{ id: string; token: string }> {
  const candidate = createVisitor(url);
  await answers(200, candidate.get(`/?q=${canary('search')}`));
  const path = `/offers/${offerId}/apply`;
  const fields = (of: string): Record<string, string> => ({
    name: `Zoé ${canary(`name in the ${of}`)}`,
    email: `${canary(`e-mail in the ${of}`)}@example.org`,
    message: `Bonjour, ${canary(`message in the ${of}`)} l’été`,
  });
  const file = { bytes: await cvOf('first CV'), name: `${canary('file name')}.pdf` };
  const received = await answers(303, candidate.post(path, applicationForm(file, fields('form'))));
  const token = new URL(received.headers.get('location') ?? '', url).searchParams.get('token') ?? '';
  canaries.set('private link', token);
  canaries.set('form token', candidate.cookie('offreapi_form') ?? 'no form token');
  await processed();

  const nonsense = Buffer.concat([brokenPdf(), Buffer.from(`\n% ${canary('broken file')}\n%%EOF\n`)]);
  await candidate.post(path, applicationForm({ bytes: nonsense }, fields('form with a broken file')));
  const letter = { bytes: Buffer.from(`Dear ${canary('letter')}`), name: `${canary('letter name')}.doc` };
  await answers(415, candidate.post(path, applicationForm(letter, fields('form with a letter'))));
  const noMail = { ...fields('form without e-mail'), email: `${canary('no e-mail')} at example` };
  await answers(422, candidate.post(path, applicationForm(file, noMail)));
  await processed();

  const page = `/follow?token=${token}`;
  await answers(200, candidate.get(page));
  await answers(404, candidate.get(`/follow?token=${canary('wrong link')}`));
  await answers(303, candidate.post('/follow/review', { token }, { page }));
  const [row] = await execute<{ id: string }>('select id from application order by received_at limit 1');
  return { id: row?.id ?? '', token };
}

async function decides(recruiter: Visitor, offerId: string, id: string): Promise<string> {
  const page = `/offers/${offerId}/applications`;
  await answers(200, recruiter.get(`${page}?text=${canary('filter')}&skill=${canary('skill')}`));
  await answers(200, recruiter.get(page));
  await answers(200, recruiter.get(`/applications/${id}`));
  await answers(200, recruiter.get(`/applications/${id}/cv`));
  await answers(200, recruiter.get(`${page}.csv`));
  await answers(200, recruiter.get(`${page}.pdf`));
  const note = `${canary('note')} was kind`;
  await answers(303, recruiter.post(`/applications/${id}/decisions`, { to: 'shortlisted', note }, { page }));
  const forged = { to: 'hired', note: canary('forged note'), csrf: canary('forged form token') };
  await recruiter.post(`/applications/${id}/decisions`, forged, { page });

  const answer = await answers(
    201,
    postJson('/api/v1/tokens', { ...ADMIN, name: canary('name of an API token') }),
  );
  const { token } = (await answer.json()) as { token: string };
  canaries.set('API token', token);
  await answers(
    401,
    postJson('/api/v1/tokens', { ...ADMIN, password: canary('wrong password of a program'), name: 'x' }),
  );
  return token;
}

async function programs(token: string, offerId: string, id: string): Promise<void> {
  const get = (path: string, bearer: string): Promise<Response> =>
    fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${bearer}` } });
  await answers(200, get(`/offers/${offerId}/applications`, token));
  await answers(200, get(`/applications/${id}`, token));
  await answers(401, get(`/applications/${id}`, canary('wrong API token')));
  const headers = { authorization: `Bearer ${token}` };
  const note = { to: 'shortlisted', note: canary('note of a program') };
  await answers(201, postJson(`/api/v1/applications/${id}/decisions`, note, headers));
  await answers(400, postJson('/api/v1/offers', `{"title": "${canary('broken JSON')}`, headers));
  await answers(
    422,
    postJson('/api/v1/offers', { title: { [canary('odd key')]: canary('odd value') } }, headers),
  );
  const file = { bytes: await cvOf('CV of the API') };
  const form = applicationForm(file, {
    name: canary('name at the API'),
    email: `${canary('e-mail at the API')}@example.org`,
  });
  const received = await answers(
    201,
    fetch(`${url}/api/v1/offers/${offerId}/applications`, { method: 'POST', body: form }),
  );
  const { followToken } = (await received.json()) as { followToken: string };
  canaries.set('private link of the API', followToken);
  await answers(200, get('/follow', followToken));
  await answers(404, fetch(`${url}/api/v1/nothing?a=${canary('unknown query')}`));
  await processed();
}

async function leaves(token: string): Promise<void> {
  const candidate = createVisitor(url);
  await answers(
    303,
    candidate.post('/follow/withdraw', { token }, { page: `/follow/withdraw?token=${token}` }),
  );
}

/** Errors of the database repeat the row they are about, here a whole person. */
async function goesWrong(recruiter: Visitor, offerId: string, withdrawn: string): Promise<void> {
  await recruiter.post(
    `/applications/${withdrawn}/decisions`,
    { to: 'hired', note: canary('note on a withdrawn application') },
    { page: `/offers/${offerId}/applications` },
  );
  await execute("alter table application add constraint refuse_all check (candidate_name = '') not valid");
  const refused = applicationForm(
    { bytes: await cvOf('refused CV') },
    {
      name: canary('name the database refused'),
      email: `${canary('e-mail the database refused')}@example.org`,
    },
  );
  const candidate = createVisitor(url);
  await answers(500, candidate.post(`/offers/${offerId}/apply`, refused));
  await execute('alter table application drop constraint refuse_all');

  await execute('alter table cv add constraint refuse_text check (text is null) not valid');
  const failing = applicationForm(
    { bytes: await cvOf('CV the database refused') },
    { name: canary('name of a failing job') },
  );
  await answers(303, candidate.post(`/offers/${offerId}/apply`, failing));
  const later = "update pgboss.job set start_after = now() where state = 'retry'";
  await vi.waitFor(
    async () => {
      await execute(later);
      expect(said()).toContain('application given up');
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** Every CV received has a score, or a reason why not. */
async function processed(): Promise<void> {
  await vi.waitFor(
    async () => {
      const rows = await execute("select 1 from application where processing = 'queued'");
      expect(rows).toEqual([]);
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function answers(status: number, sent: Promise<Response>): Promise<Response> {
  const response = await sent;
  expect(response.status, `of ${new URL(response.url).pathname}`).toBe(status);
  return response;
}

function postJson(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function scrapes(): Promise<Emission[]> {
  const pages = await Promise.all(
    ['text/plain', 'application/openmetrics-text; version=1.0.0'].map(async (accept) => {
      const { body } = await send(`${url}/metrics`, { headers: { accept } });
      return withContent('/metrics', body);
    }),
  );
  return pages.flat();
}

/** Of one way, in one piece: a word may have been cut in two between chunks. */
function joined(emissions: readonly Emission[]): Emission[] {
  const ways = Map.groupBy(emissions, ({ way }) => way);
  return [...ways].map(([way, parts]) => ({ way, bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) }));
}

/** Each trace with the name of its root and those of all its spans. */
function tracesOf({ received }: SignalSink): { root: string | undefined; names: string[] }[] {
  const spans = received
    .filter(({ way }) => way === '/v1/traces' || way === '/v1/traces (gunzipped)')
    .filter(({ bytes }) => bytes[0] !== 0x1f)
    .flatMap(({ bytes }) => {
      const type = bytes[0] === 0x7b ? 'application/json' : 'application/x-protobuf';
      const { resourceSpans } = decodeTraceBody(bytes, type) as {
        resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
      };
      return resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans));
    });
  return [...Map.groupBy(spans, ({ traceId }) => traceId).values()].map((trace) => ({
    root: trace.find(({ parentSpanId = '' }) => parentSpanId === '')?.name,
    names: trace.map(({ name }) => name),
  }));
}
