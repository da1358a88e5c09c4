import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { publishOffer, listOffers } from '../offers/offers.ts';
import { goodOffer } from '../testing/client.ts';
import { ApplicationSchema } from './application.ts';
import { openDatabase } from './database.ts';
import { migrations } from './migrations/migrations.ts';

describe('the database', () => {
  let folder: string;
  let embedded: EmbeddedDatabase;
  let firstStartMs: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offreapi-data-'));
    const start = performance.now();
    embedded = await startEmbeddedDatabase({ dataDir: join(folder, 'data') });
    firstStartMs = performance.now() - start;
  });
  afterAll(async () => {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is migrated by the first replica, to exactly what the entities say', async () => {
    for (const replica of ['first', 'second']) {
      const { orm, close } = await openDatabase(embedded.url);
      const executed = await orm.migrator.getExecuted();
      expect(
        executed.map(({ name }) => name),
        replica,
      ).toEqual(migrations.map(({ name }) => name));
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
      await close();
    }
  });

  it('is migrated once by replicas that start together', async () => {
    const { orm, close } = await openDatabase(embedded.url);
    await orm.migrator.down({ to: 0 });
    const replicas = await Promise.all(Array.from({ length: 3 }, () => openDatabase(embedded.url)));
    expect(await orm.migrator.getExecuted()).toHaveLength(migrations.length);
    await Promise.all([close(), ...replicas.map((replica) => replica.close())]);
  });

  it('takes the data of the first version along', async () => {
    const { orm, close } = await openDatabase(embedded.url);
    await orm.migrator.down({ to: '0001-create-offers-and-applications' });
    const em = orm.em.fork();
    const offerId = '00000000-0000-4000-8000-00000000000a';
    const [scored, unscored] = [
      '00000000-0000-4000-8000-00000000000b',
      '00000000-0000-4000-8000-00000000000c',
    ];
    await em.execute(
      `insert into offer values (?, 'Développeur', 'Vous écrivez.', 'Besançon', 'permanent', '{"Node.js"}', '{"C++"}', 'open', '2026-01-02T03:04:05Z')`,
      [offerId],
    );
    for (const [id, value] of [
      [scored, 71.5],
      [unscored, null],
    ]) {
      await em.execute(
        `insert into application values (?, ?, 'A', 'a@example.org', '', 'new', '2026-02-03T00:00:00Z', 1, 1234, ?, null)`,
        [id, offerId, value],
      );
      await em.execute(`insert into cv values (?, ?, '\\x25504446', 'hash', 'text')`, [id, id]);
    }
    await close();

    const second = await openDatabase(embedded.url);
    const { items } = await listOffers(second.orm.em.fork(), {
      query: 'besanc node c++',
      page: 1,
      limit: 10,
    });
    expect(items).toMatchObject([
      { id: offerId, closedAt: null, updatedAt: new Date('2026-01-02T03:04:05Z') },
    ]);
    const applications = await second.orm.em.fork().find(ApplicationSchema, {}, { orderBy: { id: 'asc' } });
    expect(applications).toMatchObject([
      {
        id: scored,
        processing: 'scored',
        failureCode: null,
        scoreValue: 71.5,
        eraseAt: new Date('2028-02-03T00:00:00Z'),
      },
      { id: unscored, processing: 'failed', failureCode: 'scoring-failed', followTokenHash: null },
    ]);
    await second.orm.em.fork().execute('delete from offer');
    expect(await second.orm.schema.getUpdateSchemaSQL()).toBe('');
    await second.close();
  });

  it('is left alone when a newer version, or another program, has made it', async () => {
    const { orm, close } = await openDatabase(embedded.url);
    const em = orm.em.fork();
    await em.execute("insert into mikro_orm_migrations (name) values ('9999-from-the-future')");
    await expect(openDatabase(embedded.url)).rejects.toThrow(
      'VIGIE_E_OFFREAPI_SCHEMA_NEWER: the database has migrations that this version does not know (9999-from-the-future)',
    );
    await em.execute("delete from mikro_orm_migrations where name like '9999%'");
    await em.execute("delete from mikro_orm_migrations where name like '0001%'");
    await expect(openDatabase(embedded.url)).rejects.toThrow('VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN');
    await em.execute('alter table mikro_orm_migrations rename to elsewhere');
    await expect(openDatabase(embedded.url)).rejects.toThrow('VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN');
    await em.execute('alter table elsewhere rename to mikro_orm_migrations');
    await em.execute(
      "insert into mikro_orm_migrations (id, name) values (-1, '0001-create-offers-and-applications')",
    );
    await close();
  });

  it('keeps its data over a restart, starts faster the second time, and minds no mark of a crash', async () => {
    const first = await openDatabase(embedded.url);
    const offer = await publishOffer(first.orm.em.fork(), goodOffer, undefined, new Date());
    await first.close();
    await embedded.close();
    // No process has that number: Linux stops at 4194304.
    await writeFile(join(folder, 'data.pid'), '4194305');

    const start = performance.now();
    embedded = await startEmbeddedDatabase({ dataDir: join(folder, 'data') });
    expect(performance.now() - start).toBeLessThan(firstStartMs);
    const second = await openDatabase(embedded.url);
    const { items } = await listOffers(second.orm.em.fork(), { page: 1, limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([offer.id]);
    await second.close();
  });

  it('lets no second process into the same folder', async () => {
    await expect(startEmbeddedDatabase({ dataDir: join(folder, 'data') })).rejects.toThrow(
      /VIGIE_E_OFFREAPI_DATA_DIR_IN_USE: the data folder .* is used by process \d+/,
    );
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(startEmbeddedDatabase({ port })).rejects.toThrow(
      `VIGIE_E_OFFREAPI_DATABASE_PORT_TAKEN: port ${port} for the embedded database is taken`,
    );
    other.close();
  });

  it('cannot be opened where none is', async () => {
    await expect(openDatabase('postgresql://postgres@127.0.0.1:1/postgres')).rejects.toThrow(/ECONNREFUSED/);
  });
});
