/** What the front needs to know, read from the environment once, at start. */
export interface FrontConfig {
  /** Address to listen on. Default: every address, as a container needs. */
  readonly host: string | undefined;
  /** TCP port. Default 8080; 0 takes a free one. */
  readonly port: number;
  readonly service: string;
  /** Shown on the page. */
  readonly version: string;
  /** Where this server reaches the API. */
  readonly apiBaseUrl: URL;
  /** Where the reader's browser reaches the API: the link on the page. */
  readonly apiPublicUrl: URL;
  /** Whether the page says what a request for it costs. */
  readonly costFooter: boolean;
}

/**
 * Resolves the front's configuration from environment variables: `PORT` (8080), `HOST` (every address),
 * `OTEL_SERVICE_NAME` (`datapress-front`), `FRONT_VERSION` (`dev`), `API_BASE_URL` (`http://api:8000`),
 * `API_PUBLIC_URL` (`http://localhost:8000`), `VIGIE_COST_FOOTER` (`0`).
 * @throws Error `VIGIE_E_DATAPRESS_FRONT_PORT`, `VIGIE_E_DATAPRESS_FRONT_API_BASE_URL`,
 * `VIGIE_E_DATAPRESS_FRONT_API_PUBLIC_URL` or `VIGIE_E_DATAPRESS_FRONT_COST_FOOTER` when a value cannot be used.
 */
export function resolveConfig(env: NodeJS.ProcessEnv): FrontConfig {
  return {
    host: env['HOST'] || undefined,
    port: resolvePort(env['PORT']),
    service: env['OTEL_SERVICE_NAME'] || 'datapress-front',
    version: env['FRONT_VERSION'] || 'dev',
    apiBaseUrl: resolveUrl(env, 'API_BASE_URL', 'http://api:8000'),
    apiPublicUrl: resolveUrl(env, 'API_PUBLIC_URL', 'http://localhost:8000'),
    costFooter: resolveCostFooter(env['VIGIE_COST_FOOTER'] || '0'),
  };
}

function resolveCostFooter(value: string): boolean {
  if (value === '0' || value === '1') return value === '1';
  throw new Error(
    `VIGIE_E_DATAPRESS_FRONT_COST_FOOTER: VIGIE_COST_FOOTER is ${JSON.stringify(value)}; give 0 or 1.`,
  );
}

function resolvePort(value: string | undefined): number {
  if (value === undefined || value === '') return 8080;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error(
    `VIGIE_E_DATAPRESS_FRONT_PORT: PORT is ${JSON.stringify(value)}; give a number from 0 to 65535, or leave it out for 8080.`,
  );
}

function resolveUrl(env: NodeJS.ProcessEnv, name: string, fallback: string): URL {
  const value = env[name] || fallback;
  const url = URL.parse(value);
  if (url !== null && (url.username !== '' || url.password !== '')) {
    // The value itself stays out of the message: it holds a password.
    throw new Error(
      `VIGIE_E_DATAPRESS_FRONT_${name}: ${name} carries a user name or password; the page shows this address, so leave them out.`,
    );
  }
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new Error(
    `VIGIE_E_DATAPRESS_FRONT_${name}: ${name} is ${JSON.stringify(value)}; give an http:// or https:// address such as ${fallback}.`,
  );
}
