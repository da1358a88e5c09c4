/** What the process needs to know, resolved once at start. */
export interface Config {
  /** Name in every signal. `OTEL_SERVICE_NAME`, default `offreapi`. */
  readonly service: string;
  /** Address to listen on. `HOST`, default `127.0.0.1`: the first path has no sign-in, so it stays local unless told otherwise. */
  readonly host: string;
  /** TCP port to listen on. `PORT`, default 3000; 0 takes a free one. */
  readonly port: number;
  /** PostgreSQL to use. `DATABASE_URL`; without it the embedded database starts. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded database. `VIGIE_DATA_DIR`; without it the data lives in memory and goes with the process. */
  readonly dataDir: string | undefined;
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
 * @throws ConfigError `VIGIE_E_OFFREAPI_PORT`, `VIGIE_E_OFFREAPI_DATABASE_URL`
 */
export function resolveConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    service: env['OTEL_SERVICE_NAME'] || 'offreapi',
    host: env['HOST'] || '127.0.0.1',
    port: resolvePort(env['PORT'] || '3000'),
    databaseUrl: resolveDatabaseUrl(env['DATABASE_URL'] || undefined),
    dataDir: env['VIGIE_DATA_DIR'] || undefined,
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

function resolveDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined || (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value))) return value;
  throw new ConfigError(
    'VIGIE_E_OFFREAPI_DATABASE_URL',
    'DATABASE_URL must look like postgresql://user:password@host:5432/name; its value is not repeated here because it may hold a password.',
  );
}
