import { FinopsError } from '../../finops-error.ts';

/** Variables credentials are taken from, so that they stand in no list of processes and no shell history. */
export const BEARER_TOKEN_VARIABLE = 'VIGIE_FINOPS_BEARER_TOKEN';
export const AUTHORIZATION_VARIABLE = 'VIGIE_FINOPS_AUTHORIZATION';

/**
 * Headers of every request to a source.
 *
 * @param lines `Name: value`, e.g. `X-Scope-OrgID: team-a`.
 * @throws FinopsError `VIGIE_E_FINOPS_HEADER`, naming the header but not its value.
 */
export function requestHeaders(
  env: Readonly<Record<string, string | undefined>>,
  lines: readonly string[] = [],
  authorization?: string,
): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (authorization !== undefined) headers['authorization'] = authorization;
  const token = env[BEARER_TOKEN_VARIABLE];
  const whole = env[AUTHORIZATION_VARIABLE];
  if (token !== undefined && token !== '') headers['authorization'] = `Bearer ${token.trim()}`;
  else if (whole !== undefined && whole !== '') headers['authorization'] = whole.trim();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const value = line.slice(colon + 1).trim();
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) {
      throw new FinopsError(
        'VIGIE_E_FINOPS_HEADER',
        `cannot send the header ${JSON.stringify(name)}: write --header "Name: value".`,
      );
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
