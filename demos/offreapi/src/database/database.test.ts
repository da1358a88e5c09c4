import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { publishOffer, listOpenOffers } from '../offers/offers.ts';
import { goodOffer } from '../testing/client.ts';
import { openDatabase } from './database.ts';

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
      ).toEqual(['0001-create-offers-and-applications']);
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
      await close();
    }
  });

  it('can be taken back and forth', async () => {
    const { orm, close } = await openDatabase(embedded.url);
    await orm.migrator.down();
    expect(await orm.migrator.getPending()).toHaveLength(1);
    await orm.migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    await close();
  });

  it('keeps its data over a restart, starts faster the second time, and minds no mark of a crash', async () => {
    const first = await openDatabase(embedded.url);
    const offer = await publishOffer(first.orm.em.fork(), goodOffer, new Date());
    await first.close();
    await embedded.close();
    // No process has that number: Linux stops at 4194304.
    await writeFile(join(folder, 'data.pid'), '4194305');

    const start = performance.now();
    embedded = await startEmbeddedDatabase({ dataDir: join(folder, 'data') });
    expect(performance.now() - start).toBeLessThan(firstStartMs);
    const second = await openDatabase(embedded.url);
    const { items } = await listOpenOffers(second.orm.em.fork(), { page: 1, limit: 10 });
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
