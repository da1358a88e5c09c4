import { createHash, timingSafeEqual } from 'node:crypto';
import { type Environment, text } from './environment.ts';
import { TelemetryError } from './telemetry-error.ts';

/** Says whether an `Authorization` header may change things; it keeps the token to itself. */
export type Authorize = (authorization: string | undefined) => boolean;

/** What fits a header, and is not guessed. */
const TOKEN = /^[\x21-\x7e]{16,1024}$/;
const BEARER = /^bearer +([\x21-\x7e]+) *$/i;

/** @throws TelemetryError `VIGIE_E_TELEMETRY_ADMIN_TOKEN`; its message does not show the token. */
export function resolveAuthorize(user: string | undefined, env: Environment): Authorize | undefined {
  const token: unknown = user ?? text(env['VIGIE_ADMIN_TOKEN']);
  if (token === undefined) return undefined;
  if (typeof token === 'string' && TOKEN.test(token)) return bearer(token);
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_ADMIN_TOKEN',
    `adminToken must be 16 to 1024 visible ASCII characters without spaces, received ${shape(token)}. Set it or VIGIE_ADMIN_TOKEN, for instance to the output of: openssl rand -hex 32`,
  );
}

/** Bearer tokens of RFC 6750. Digests are compared, in constant time: the time it takes tells neither content nor length. */
function bearer(token: string): Authorize {
  const expected = digest(token);
  return (authorization) => {
    const given = BEARER.exec(authorization ?? '')?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function shape(token: unknown): string {
  return typeof token === 'string' ? `a text of ${token.length} characters` : typeof token;
}
