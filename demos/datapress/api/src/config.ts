import { visibleEnvironment } from './visible-environment.ts';

/** What the API needs to know, read from the environment once, at start. */
export interface ApiConfig {
  /** Address to listen on. Default: every address, as a container needs. */
  readonly host: string | undefined;
  /** TCP port. Default 8000; 0 takes a free one. */
  readonly port: number;
  readonly service: string;
  readonly version: string;
  /** The allow-listed part of the environment that `GET /` shows. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Resolves the API's configuration from environment variables: `PORT` (8000), `HOST` (every address),
 * `OTEL_SERVICE_NAME` (`datapress-api`), `API_VERSION` (`dev`).
 * @throws Error `VIGIE_E_DATAPRESS_API_PORT` when `PORT` is not a port number.
 */
export function resolveConfig(env: NodeJS.ProcessEnv): ApiConfig {
  return {
    host: env['HOST'] || undefined,
    port: resolvePort(env['PORT']),
    service: env['OTEL_SERVICE_NAME'] || 'datapress-api',
    version: env['API_VERSION'] || 'dev',
    environment: visibleEnvironment(env),
  };
}

function resolvePort(value: string | undefined): number {
  if (value === undefined || value === '') return 8000;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error(
    `VIGIE_E_DATAPRESS_API_PORT: PORT is ${JSON.stringify(value)}; give a number from 0 to 65535, or leave it out for 8000.`,
  );
}
