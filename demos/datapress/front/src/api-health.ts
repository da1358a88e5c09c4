/** What one call of the API's `/health` told. */
export type ApiHealth = ApiUp | ApiDown;

export interface ApiUp {
  readonly state: 'up';
  readonly durationMs: number;
  /** From the API's answer, hence untrusted text of at most 100 characters each. */
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly uptimeSeconds: number | undefined;
}

export interface ApiDown {
  readonly state: 'down';
  readonly durationMs: number;
  readonly reason: DownReason;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;
}

export type DownReason =
  | 'refused' // nothing listens there
  | 'unknown-host' // the name does not resolve
  | 'timeout'
  | 'interrupted' // the connection broke, or any other network fault
  | 'status' // an answer other than 200
  | 'too-large'
  | 'not-json';

export interface CheckOptions {
  readonly baseUrl: URL;
  /** From the first byte sent to the last byte read, both times together. Default 2000. */
  readonly timeoutMs?: number;
  /** The largest answer read. Default 64 KiB. */
  readonly maxBodyBytes?: number;
}

/**
 * Asks `{baseUrl}/health`, and once more where the instance that was asked is going away: it cut the connection or says 503. The
 * second request takes a new connection, which a load balancer gives to another instance. Never rejects: what goes wrong is the answer.
 */
export async function checkApiHealth(options: CheckOptions): Promise<ApiHealth> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs ?? 2000);
  const first = await ask(options, signal, startedAt);
  return isGoingAway(first) && !signal.aborted ? await ask(options, signal, startedAt) : first;
}

function isGoingAway(health: ApiHealth): boolean {
  return health.state === 'down' && (health.reason === 'interrupted' || health.status === 503);
}

async function ask(
  { baseUrl, maxBodyBytes = 65_536 }: CheckOptions,
  signal: AbortSignal,
  startedAt: number,
): Promise<ApiHealth> {
  const down = (reason: DownReason, status?: number): ApiDown => ({
    state: 'down',
    durationMs: performance.now() - startedAt,
    reason,
    status,
  });
  try {
    const response = await fetch(healthUrl(baseUrl), {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/json' },
    });
    const body = await readBody(response, maxBodyBytes);
    if (response.status !== 200) return down('status', response.status);
    if (body === undefined) return down('too-large', 200);
    const health = parseObject(body);
    if (health === undefined) return down('not-json', 200);
    return {
      state: 'up',
      durationMs: performance.now() - startedAt,
      service: shortText(health['service']),
      version: shortText(health['version']),
      uptimeSeconds: typeof health['uptimeSeconds'] === 'number' ? health['uptimeSeconds'] : undefined,
    };
  } catch (error) {
    return down(reasonOf(error));
  }
}

/** `/health` under the base, whether or not the base has a path or a final slash. */
export function healthUrl(baseUrl: URL): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/health`;
  return url;
}

async function readBody(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream, so an endless answer is not read on.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined;
}

function reasonOf(error: unknown): DownReason {
  if (!(error instanceof Error)) return 'interrupted';
  if (error.name === 'TimeoutError') return 'timeout';
  // fetch wraps the network error; a host with several addresses gives an AggregateError that has the code too.
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
  return 'interrupted';
}
