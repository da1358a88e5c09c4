import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Tracer } from '@opentelemetry/api';
import { tracePgPool, type PgPool } from '@vigie/tracing';
import { limitAnswers } from './answer-limit.ts';
import { ApiTokenSchema } from './api-token.ts';
import { ApplicationSchema } from './application.ts';
import { CvSchema } from './cv.ts';
import { DecisionSchema } from './decision.ts';
import { LoginAttemptSchema } from './login-attempt.ts';
import { reclaimLost } from './lost-connections.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { OfferSchema } from './offer.ts';
import { RecruiterSchema } from './recruiter.ts';
import { ScoringLogSchema } from './scoring-log.ts';
import { SessionSchema } from './session.ts';

export interface Database {
  readonly orm: MikroORM;
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface DatabaseOptions {
  /** Makes a span of each query that runs inside a trace. */
  readonly tracer?: Tracer | undefined;
  /** How long an answer may take before its connection is given up. Default 12 000. */
  readonly answerTimeoutMs?: number;
}

/**
 * Connects to PostgreSQL and brings its schema up to date; several replicas may start at once.
 *
 * @throws ConfigError `VIGIE_E_OFFREAPI_SCHEMA_NEWER`, `VIGIE_E_OFFREAPI_SCHEMA_UNKNOWN`, `VIGIE_E_OFFREAPI_SCHEMA_LOCKED`
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const { tracer, answerTimeoutMs = 12_000 } = options;
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [
      RecruiterSchema,
      SessionSchema,
      LoginAttemptSchema,
      ApiTokenSchema,
      OfferSchema,
      ApplicationSchema,
      CvSchema,
      DecisionSchema,
      ScoringLogSchema,
    ],
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true },
    // The queue keeps its tables beside ours, in a schema of its own; triggers are in the migrations alone.
    schemaGenerator: { ignoreSchema: ['pgboss'], ignoreTriggers: true },
    pool: { min: 0, max: 10 },
    driverOptions: {
      application_name: 'offreapi',
      connectionTimeoutMillis: 5000,
      statement_timeout: 10_000,
      onPoolCreated: (pool: PgPool & Parameters<typeof reclaimLost>[0]) => {
        reclaimLost(pool);
        if (tracer !== undefined) tracePgPool(pool, tracer);
      },
    },
  });
  try {
    await migrate(orm);
    // From now on: a migration takes as long as it takes.
    limitAnswers(await orm.driver.getConnection().getNativeClient(), answerTimeoutMs);
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
