import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Tracer } from '@opentelemetry/api';
import { tracePgPool, type PgPool } from '@vigie/tracing';
import { ApplicationSchema } from './application.ts';
import { CvSchema } from './cv.ts';
import { migrations } from './migrations/migrations.ts';
import { OfferSchema } from './offer.ts';

export interface Database {
  readonly orm: MikroORM;
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Any 63-bit number would do; it only has to be the same in every replica. */
const MIGRATION_LOCK = 7_046_029_254_386_353;

export interface DatabaseOptions {
  /** Makes a span of each query that runs inside a trace. */
  readonly tracer?: Tracer | undefined;
}

/** Connects to PostgreSQL and brings its schema up to date; several replicas may start at once. */
export async function openDatabase(url: string, { tracer }: DatabaseOptions = {}): Promise<Database> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [OfferSchema, ApplicationSchema, CvSchema],
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true },
    pool: { min: 0, max: 10 },
    driverOptions: {
      connectionTimeoutMillis: 5000,
      statement_timeout: 10_000,
      ...(tracer !== undefined && { onPoolCreated: (pool: PgPool) => tracePgPool(pool, tracer) }),
    },
  });
  try {
    await migrate(orm);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  return {
    orm,
    ping: async () => {
      await orm.em.execute('select 1');
    },
    close: () => orm.close(),
  };
}

/** The lock belongs to a connection of its own: the migrator takes others, and the embedded database has only one session. */
async function migrate(orm: MikroORM): Promise<void> {
  const pool = await orm.driver.getConnection().getNativeClient();
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await orm.migrator.up();
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    client.release();
  }
}
