import type { AdminSettings } from './accounts/first-run-admin.ts';
import { isGuessable, passwordLimits } from './accounts/password-rules.ts';
import { EMAIL } from './http/email.ts';

/** What the process needs to know, resolved once at start. */
export interface Config {
  /** Name in every signal. `OTEL_SERVICE_NAME`, default `offreapi`. */
  readonly service: string;
  /** Address to listen on. `HOST`, default `127.0.0.1`. */
  readonly host: string;
  /** TCP port to listen on. `PORT`, default 3000; 0 takes a free one. */
  readonly port: number;
  /** PostgreSQL to use. `DATABASE_URL`; without it the embedded database starts. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded database. `VIGIE_DATA_DIR`; without it the data lives in memory and goes with the process. */
  readonly dataDir: string | undefined;
  /** Who can sign in at first. `OFFREAPI_ADMIN_EMAIL`, `OFFREAPI_ADMIN_PASSWORD`, and `OFFREAPI_DEMO=1`. */
  readonly admin: AdminSettings;
  /** Days from an application to the erasure of what is personal in it. `OFFREAPI_RETENTION_DAYS`, 1 to 730, default 730. */
  readonly retentionDays: number;
  /** Whether a reverse proxy in front tells the client's address and scheme. `OFFREAPI_TRUST_PROXY=1`, default no. */
  readonly trustProxy: boolean;
  /** Whether pages say what a request for them costs, about. `VIGIE_COST_FOOTER=1`, default no. */
  readonly costFooter: boolean;
}

/** A setting that cannot be used: `code` is stable, the message names the variable, what it held and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * Reads the configuration from environment variables. An empty variable counts as absent.
 *
 * @throws ConfigError `VIGIE_E_OFFREAPI_PORT`, `VIGIE_E_OFFREAPI_DATABASE_URL`, `VIGIE_E_OFFREAPI_ADMIN`, `VIGIE_E_OFFREAPI_RETENTION_DAYS`,
 *   `VIGIE_E_OFFREAPI_SWITCH`
 */
export function resolveConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    service: env['OTEL_SERVICE_NAME'] || 'offreapi',
    host: env['HOST'] || '127.0.0.1',
    port: resolvePort(env['PORT'] || '3000'),
    databaseUrl: resolveDatabaseUrl(env['DATABASE_URL'] || undefined),
    dataDir: env['VIGIE_DATA_DIR'] || undefined,
    admin: resolveAdmin(env),
    retentionDays: resolveRetention(env['OFFREAPI_RETENTION_DAYS'] || String(MAX_RETENTION_DAYS)),
    trustProxy: resolveSwitch(env, 'OFFREAPI_TRUST_PROXY'),
    costFooter: resolveSwitch(env, 'VIGIE_COST_FOOTER'),
  };
}

function resolvePort(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) {
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_PORT',
      `PORT must be a whole number from 0 to 65535, received ${JSON.stringify(value)}.`,
    );
  }
  return port;
}

/** Two years: what data protection authorities take for a limit with rejected candidates. */
const MAX_RETENTION_DAYS = 730;

function resolveRetention(value: string): number {
  const days = Number(value);
  if (/^\d{1,3}$/.test(value) && days >= 1 && days <= MAX_RETENTION_DAYS) return days;
  throw new ConfigError(
    'VIGIE_E_OFFREAPI_RETENTION_DAYS',
    `OFFREAPI_RETENTION_DAYS must be a whole number from 1 to ${MAX_RETENTION_DAYS}, received ${JSON.stringify(value)}.`,
  );
}

function resolveSwitch(env: Readonly<Record<string, string | undefined>>, name: string): boolean {
  const value = env[name] || '0';
  if (value === '0' || value === '1') return value === '1';
  throw new ConfigError(
    'VIGIE_E_OFFREAPI_SWITCH',
    `${name} must be 0 or 1, received ${JSON.stringify(value)}.`,
  );
}

/** The password is never repeated. */
function resolveAdmin(env: Readonly<Record<string, string | undefined>>): AdminSettings {
  const demo = resolveSwitch(env, 'OFFREAPI_DEMO');
  const email = env['OFFREAPI_ADMIN_EMAIL'] || undefined;
  const password = env['OFFREAPI_ADMIN_PASSWORD'] || undefined;
  const refuse = (reason: string): never => {
    throw new ConfigError('VIGIE_E_OFFREAPI_ADMIN', reason);
  };
  if (email !== undefined && !EMAIL.test(email)) {
    refuse(`OFFREAPI_ADMIN_EMAIL must be an e-mail address, received ${JSON.stringify(email)}.`);
  }
  if (!demo && (email === undefined) !== (password === undefined)) {
    refuse('OFFREAPI_ADMIN_EMAIL and OFFREAPI_ADMIN_PASSWORD go together; set both or neither.');
  }
  if (
    password !== undefined &&
    (password.length < passwordLimits.min || password.length > passwordLimits.max)
  ) {
    refuse(`OFFREAPI_ADMIN_PASSWORD must have ${passwordLimits.min} to ${passwordLimits.max} characters.`);
  }
  if (!demo && password !== undefined && isGuessable(password, email ?? '')) {
    refuse(
      'OFFREAPI_ADMIN_PASSWORD can be guessed; take a random one, such as `openssl rand -base64 18` makes.',
    );
  }
  return { demo, email, password };
}

function resolveDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined || (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value))) return value;
  throw new ConfigError(
    'VIGIE_E_OFFREAPI_DATABASE_URL',
    'DATABASE_URL must look like postgresql://user:password@host:5432/name; its value is not repeated here because it may hold a password.',
  );
}
