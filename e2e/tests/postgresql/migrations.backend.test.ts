import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import type { RunningDemo } from '@vigie/e2e/demos';
import { figure } from '@vigie/e2e/report';
import { newDatabase, sharedPostgres, type NewDatabase } from '@vigie/e2e/shared';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../demos/offreapi/src/database/database.ts';
import { migrations } from '../../../demos/offreapi/src/database/migrations/migrations.ts';
import { catalogOf } from './support/catalog.ts';
import { ask, OFFER, publish, signIn, startOffreapi, type Headers } from './support/offreapi.ts';
import { factsOf, restore } from './support/release.ts';
import { query, type Row } from '../../src/ask/postgres.ts';

/** What a release left behind, as its own tables say. */
interface Left {
  readonly offers: readonly Row[];
  readonly applications: readonly Row[];
  readonly files: ReadonlyMap<string, string>;
  /** By application, the latest first. */
  readonly decisions: ReadonlyMap<string, readonly Row[]>;
  readonly scores: number;
}

interface Upgraded {
  readonly url: string;
  readonly left: Left;
  readonly startedAt: number;
  readonly service: RunningDemo;
  readonly recruiter: Headers;
}

interface Application {
  readonly id: string;
  readonly processing: string;
  readonly score: { readonly value: number; readonly weightsVersion: string } | null;
}

const RELEASES = ['0001-create-offers-and-applications', '0005-count-by-index'] as const;

describeWithTools(['postgresql'], 'migrations on a real server', () => {
  const databases: NewDatabase[] = [];
  const services: RunningDemo[] = [];
  const start = async (url: string, name: string): Promise<RunningDemo> => {
    const service = await startOffreapi(url, name);
    services.push(service);
    return service;
  };
  const database = async (): Promise<string> => {
    const { url } = await sharedPostgres();
    const made = await newDatabase(url);
    databases.push(made);
    return made.url;
  };
  let empty: { readonly url: string; readonly replicas: readonly RunningDemo[] };
  const upgraded = new Map<string, Upgraded>();
  beforeAll(async () => {
    // All at once: each of these starts takes the migration lock of its own database.
    await Promise.all([
      (async () => {
        const url = await database();
        const replicas = atOneMoment(url, () => [start(url, 'first'), start(url, 'second')]);
        empty = { url, replicas: await replicas };
      })(),
      ...RELEASES.map(async (release) => {
        const url = await database();
        await restore(release, url);
        const left = await whatIsLeft(url);
        const startedAt = performance.now();
        const service = await start(url, release);
        upgraded.set(release, { url, left, startedAt, service, recruiter: await signIn(service.url) });
      }),
    ]);
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all(databases.map((each) => each.drop()));
  });

  it('makes the schema once where two replicas start at the same moment on an empty database', async (context) => {
    expect(await executed(empty.url)).toEqual(migrations.map(({ name }) => name));
    expect(await pendingChanges(empty.url)).toBe('');
    const admins = await query(empty.url, "select from recruiter where role = 'admin'");
    expect(admins).toHaveLength(1);
    const [first, second] = empty.replicas as [RunningDemo, RunningDemo];
    const recruiter = await signIn(first.url);
    const id = await publish(first.url, recruiter);
    expect(await ask(second.url, `/api/v1/offers/${id}`, { headers: recruiter })).toMatchObject(OFFER);
    figure(context, 'migrations', migrations.length);
    figure(context, 'lines of schema', (await catalogOf(empty.url)).length);
  });

  describe.each(RELEASES)('from a dump of release %s', (release) => {
    const facts = factsOf(release);
    const of = (): Upgraded => {
      const found = upgraded.get(release);
      if (found === undefined) throw new Error(`${release} was not upgraded.`);
      return found;
    };

    it('loses nothing of what the release had stored', async (context) => {
      const { url, left, service, recruiter } = of();
      expect(left.applications.length).toBe(facts.applications.length);
      for (const offer of left.offers)
        expect(
          await ask(service.url, `/api/v1/offers/${String(offer['id'])}`, { headers: recruiter }),
        ).toMatchObject(offer);
      for (const { id, ...stored } of left.applications) {
        const path = `/api/v1/applications/${String(id)}`;
        const { cv, decisions, ...shown } = await ask<Row & { decisions: Row[]; cv: Row }>(
          service.url,
          path,
          {
            headers: recruiter,
          },
        );
        expect({ ...shown, sizeBytes: cv['sizeBytes'] }).toMatchObject(stored);
        expect(decisions).toMatchObject(left.decisions.get(String(id)) ?? []);
      }
      for (const [id, sha256] of left.files) {
        const file = await fetch(`${service.url}/api/v1/applications/${id}/cv`, { headers: recruiter });
        expect(file.status).toBe(200);
        expect(
          createHash('sha256')
            .update(await file.bytes())
            .digest('hex'),
        ).toBe(sha256);
      }
      expect(await executed(url)).toEqual(migrations.map(({ name }) => name));
      figure(context, 'offers', left.offers.length);
      figure(context, 'applications', left.applications.length);
      figure(context, 'files', left.files.size);
      figure(context, 'decisions', [...left.decisions.values()].flat().length);
    });

    const { account } = facts;
    if (account !== undefined) {
      it('lets its people in as before, by password and by private link', async () => {
        const { service } = of();
        await signIn(service.url, account);
        for (const { id, followToken } of facts.applications) {
          const headers = { authorization: `Bearer ${followToken}` };
          expect(await ask(service.url, '/api/v1/follow', { headers })).toMatchObject({ id });
        }
      });
    }

    it('ends up with the schema of a new database', async () => {
      const { url } = of();
      expect(await catalogOf(url)).toEqual(await catalogOf(empty.url));
      expect(await pendingChanges(url)).toBe('');
    });

    it('reads what waited when it was killed, and makes every score of older weights again', async (context) => {
      const { url, left, startedAt, service, recruiter } = of();
      const { weightsVersion } = await ask<{ weightsVersion: string }>(service.url, '/api/v1/scoring');
      expect(left.scores).toBeGreaterThan(0);
      await vi.waitFor(
        async () => {
          const shown = await Promise.all(
            left.applications
              .filter(({ erasedAt }) => erasedAt === null || erasedAt === undefined)
              .map(({ id }) =>
                ask<Application>(service.url, `/api/v1/applications/${String(id)}`, { headers: recruiter }),
              ),
          );
          const waiting = new Set(facts.applications.filter((each) => each.waiting).map(({ id }) => id));
          for (const { id, processing, score } of shown) {
            expect({ id, processing }).toEqual({
              id,
              processing: score === null && !waiting.has(id) ? 'failed' : 'scored',
            });
            if (score !== null)
              expect({ id, version: score.weightsVersion }).toEqual({ id, version: weightsVersion });
          }
          expect(shown.filter(({ score }) => score === null).length).toBe(
            facts.account === undefined ? 0 : 1,
          );
        },
        { timeout: 90_000, interval: 500 },
      );
      const [jobs] = await query<{ unfinished: number }>(
        url,
        "select count(*)::int as unfinished from pgboss.job where name like 'cv.%' and state <> 'completed'",
      );
      figure(context, 'jobs left', jobs?.unfinished ?? -1);
      figure(context, 'scores made again', left.scores);
      figure(context, 'since the start', `${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      expect(jobs?.unfinished).toBe(0);
    });

    it('changes nothing at the next start', async () => {
      const { url, service } = of();
      service.kill('SIGTERM');
      expect(await service.ended()).toBe(0);
      const before = { catalog: await catalogOf(url), rows: await contents(url) };
      await service.restart();
      expect({ catalog: await catalogOf(url), rows: await contents(url) }).toEqual(before);
    });
  });
});

/** Has replicas wait for each other at the very first thing that they make. */
async function atOneMoment(url: string, start: () => Promise<RunningDemo>[]): Promise<RunningDemo[]> {
  const barrier = new Client(url);
  await barrier.connect();
  await barrier.query('begin; create table mikro_orm_migrations ()');
  const starting = Promise.all(start());
  // Told by the caller's wait for it.
  starting.catch(() => {});
  await vi.waitFor(
    async () => {
      // The one that makes it has two.
      const made = await query(
        url,
        "select from pg_stat_activity where application_name = 'offreapi' and datname = current_database()",
      );
      expect(made.length).toBeGreaterThanOrEqual(3);
    },
    { timeout: 60_000, interval: 50 },
  );
  await delay(500);
  await barrier.end();
  return await starting;
}

async function executed(url: string): Promise<string[]> {
  const rows = await query<{ name: string }>(url, 'select name from mikro_orm_migrations order by id');
  return rows.map(({ name }) => name);
}

/** What the entities of today would still change. */
async function pendingChanges(url: string): Promise<string> {
  const { orm, close } = await openDatabase(url);
  try {
    return await orm.schema.getUpdateSchemaSQL();
  } finally {
    await close();
  }
}

/** As the API names things. Columns that a release does not have yet are left out. */
async function whatIsLeft(url: string): Promise<Left> {
  const [applications, offers] = [
    await query(url, 'select * from application'),
    await query(url, 'select * from offer'),
  ];
  const [table] = await query(url, "select to_regclass('decision') is not null as exists");
  const decisions =
    table?.['exists'] === true ? await query(url, 'select * from decision order by position desc') : [];
  const files = await query<{ id: string; file: Buffer }>(url, 'select application_id as id, file from cv');
  return {
    offers: offers.map((row) =>
      pick(row, [
        'id',
        'title',
        'description',
        'place',
        'contract',
        'mustHave',
        'niceToHave',
        'status',
        'publishedAt',
        'closedAt',
      ]),
    ),
    applications: applications.map((row) => ({
      ...pick(row, [
        'id',
        'offerId',
        'message',
        'status',
        'receivedAt',
        'withdrawnAt',
        'erasedAt',
        'reviewRequestedAt',
        'reviewedAt',
      ]),
      candidate: { name: row['candidate_name'], email: row['candidate_email'] },
      sizeBytes: row['cv_size_bytes'],
    })),
    files: new Map(files.map(({ id, file }) => [id, createHash('sha256').update(file).digest('hex')])),
    decisions: decisionsOf(decisions),
    scores: applications.filter((row) => row['score'] !== null).length,
  };
}

function decisionsOf(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const id = String(row['application_id']);
    const decision = {
      ...pick(row, ['id', 'note', 'decidedAt']),
      recruiter: row['recruiter_name'],
      from: row['from_status'],
      to: row['to_status'],
    };
    found.set(id, [...(found.get(id) ?? []), decision]);
  }
  return found;
}

function pick(row: Row, names: readonly string[]): Row {
  const column = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(
    names
      .filter((name) => Object.hasOwn(row, column(name)))
      .map((name) => {
        const value = row[column(name)];
        return [name, value instanceof Date ? value.toISOString() : value];
      }),
  );
}

/** Every row of ours. */
async function contents(url: string): Promise<Record<string, unknown[]>> {
  const tables = await query<{ name: string }>(
    url,
    "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const found = await query<{ row: unknown }>(
      url,
      `select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`,
    );
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
