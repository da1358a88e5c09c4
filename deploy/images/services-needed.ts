import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedDatabase } from '../../demos/offreapi/src/embedded-database.ts';
import { cvProfiles, requestToken, seed } from '../../demos/offreapi/src/seed.ts';
import { createVisitor } from '../../demos/offreapi/src/testing/visitor.ts';
import type { ProveOptions } from './prove-image.ts';
import type { ImageName } from './services.ts';

type Needed = Pick<ProveOptions, 'environment' | 'use'>;

/** Starts what a service needs to be ready, such as a database, for as long as `run` takes. */
export function withServicesNeeded<T>(name: ImageName, run: (needed: Needed) => Promise<T>): Promise<T> {
  if (name === 'offreapi') return withDatabase(run);
  if (name === 'datapress-front') return withApi(run);
  return run({});
}

const admin = { email: 'admin@offreapi.example', password: 'an image is proven with this' };

/** `DATABASE_URL` where it is set, else PostgreSQL compiled to WebAssembly. */
async function withDatabase<T>(run: (needed: Needed) => Promise<T>): Promise<T> {
  const given = process.env['DATABASE_URL'] || undefined;
  const database = given === undefined ? await startEmbeddedDatabase() : undefined;
  try {
    return await run({
      environment: {
        DATABASE_URL: given ?? database?.url ?? '',
        OFFREAPI_ADMIN_EMAIL: admin.email,
        OFFREAPI_ADMIN_PASSWORD: admin.password,
      },
      use: applyAndExport,
    });
  } finally {
    await database?.close();
  }
}

/** Takes the ways through the image that read files of its packages: a CV is read and scored, a PDF with fonts is made. */
async function applyAndExport(baseUrl: string): Promise<void> {
  const token = await requestToken(baseUrl, admin);
  const [person] = cvProfiles;
  const key = person?.appliesTo[0];
  if (person === undefined || key === undefined) throw new Error('Nobody applies.');
  const { offerIds } = await seed({ baseUrl, token, profiles: [{ ...person, appliesTo: [key] }] });
  const score = await scoreOf(`${baseUrl}/api/v1/offers/${offerIds[key]}/applications`, token);
  if (!JSON.stringify(score).includes('semantic'))
    throw new Error(`The language model took no part: ${JSON.stringify(score).slice(0, 300)}`);
  const visitor = createVisitor(baseUrl);
  await visitor.signIn(admin);
  const pdf = await visitor.get(`/offers/${offerIds[key]}/applications.pdf`);
  const head = Buffer.from(await pdf.arrayBuffer())
    .subarray(0, 5)
    .toString('latin1');
  if (pdf.status !== 200 || head !== '%PDF-') throw new Error(`The PDF answered ${pdf.status} ${head}.`);
}

async function scoreOf(url: string, token: string): Promise<unknown> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const body = await response.text();
    const { items = [] } = JSON.parse(body) as { items?: { processing: string; score: unknown }[] };
    const [first] = items;
    if (first !== undefined && first.score !== null) return first.score;
    if (performance.now() > deadline || first?.processing === 'failed')
      throw new Error(`The CV was not scored: ${body.slice(0, 500)}`);
    await sleep(100);
  }
}

/** What DataPress's front asks its API. */
async function withApi<T>(run: (needed: Needed) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"ok"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await run({ environment: { API_BASE_URL: url, API_PUBLIC_URL: url } });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
