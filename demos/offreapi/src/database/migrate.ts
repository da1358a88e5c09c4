import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ConfigError } from '../config.ts';
import { migrations } from './migrations/migrations.ts';

/** Any 63-bit number would do; it only has to be the same in every replica. */
const MIGRATION_LOCK = 7_046_029_254_386_353;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Brings the schema up to date, one replica at a time, or says why it will not touch this database.
 *
 * @throws ConfigError `VIGIE_E_OFFREAPI_SCHEMA_NEWER`, `VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN`, `VIGIE_E_OFFREAPI_SCHEMA_LOCKED`
 */
export async function migrate(orm: MikroORM): Promise<void> {
  // The lock belongs to a connection of its own: the migrator takes others, and the embedded database has only one session.
  const pool = await orm.driver.getConnection().getNativeClient();
  const client = await pool.connect();
  const query = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await client.query(sql, values)).rows as Record<string, unknown>[];
  try {
    await lock(query);
    await check(query);
    await orm.migrator.up();
    await query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    // With its connection goes the lock.
    client.release(true);
    throw error;
  }
  client.release();
}

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Asks again and again: a statement that waits would be ended by its timeout. */
async function lock(query: Query): Promise<void> {
  for (const deadline = performance.now() + LOCK_TIMEOUT_MS; ; await delay(200)) {
    const [row] = await query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK]);
    if (row?.['locked'] === true) return;
    if (performance.now() < deadline) continue;
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_SCHEMA_LOCKED',
      `another replica has been migrating the database for ${LOCK_TIMEOUT_MS / 1000} s; look at its log, then start again.`,
    );
  }
}

async function check(query: Query): Promise<void> {
  const [tables] = await query(
    "select to_regclass('mikro_orm_migrations') is not null as migrated, to_regclass('offer') is not null as offers",
  );
  if (tables?.['migrated'] !== true) {
    if (tables?.['offers'] !== true) return;
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN',
      'the database has a table named offer and no record of migrations, so another program made it; give OffreAPI a database of its own.',
    );
  }
  const rows = await query('select name from mikro_orm_migrations order by id');
  const executed = rows.map(({ name }) => String(name));
  const known = migrations.map(({ name }) => name);
  const unknown = executed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_SCHEMA_NEWER',
      `the database has migrations that this version does not know (${unknown.join(', ')}); start the version that made them, or a newer one.`,
    );
  }
  const missing = known.slice(0, executed.length).filter((name) => !executed.includes(name));
  if (missing.length > 0) {
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN',
      `the database lacks ${missing.join(', ')} while later migrations are there; restore it from a backup.`,
    );
  }
}
