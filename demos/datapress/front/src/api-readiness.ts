import { checkApiHealth, type DownReason } from './api-health.ts';

/** Why the front is not ready. Its code is what `/readyz` shows. */
export class ApiDownError extends Error {
  override readonly name = 'ApiDownError';
  readonly code: string;

  constructor(reason: DownReason, status: number | undefined) {
    super(`The API is down: ${reason}${status === undefined ? '' : ` ${status}`}.`);
    this.code = status === undefined ? `api-${reason}` : `api-${reason}-${status}`;
  }
}

/**
 * The front's readiness check: it is ready while the API is healthy. Half a second shorter than the check may take, so that
 * an API that hangs is named as such.
 * @throws ApiDownError
 */
export async function requireApi(baseUrl: URL, timeoutMs = 1500): Promise<void> {
  const health = await checkApiHealth({ baseUrl, timeoutMs });
  if (health.state === 'down') throw new ApiDownError(health.reason, health.status);
}
