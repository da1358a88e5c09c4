import type { IncomingMessage } from 'node:http';
import type { Authorize } from './admin-token.ts';
import { type Answer, json, plain } from './answer.ts';
import { LOG_LEVELS, type LogLevelControl } from './log-level.ts';

const MAX_BODY_BYTES = 1024;
const MAX_SECONDS = 86_400;

interface Order {
  readonly level: string;
  readonly forSeconds?: number;
}

/**
 * `POST` with a bearer token and `{"level":"debug","forSeconds":60}`: changes the log's level, for good without `forSeconds`.
 * 400 says what is wrong with the body, 401 comes without the token, 413 for a body over 1 KiB.
 */
export function createLogLevelEndpoint(
  authorize: Authorize,
  control: LogLevelControl,
): (request: IncomingMessage) => Promise<Answer> {
  return async (request) => {
    if (!authorize(request.headers.authorization)) {
      const challenge = { 'www-authenticate': 'Bearer realm="vigie"', ...unread(request) };
      return plain(401, 'A bearer token is needed: the service’s admin token.', challenge);
    }
    const body = await readBody(request);
    if (body === undefined) {
      return plain(413, `The body must be at most ${MAX_BODY_BYTES} bytes.`, unread(request));
    }
    const order = parseOrder(body);
    if (typeof order === 'string') return plain(400, order);

    const { level, forSeconds } = order;
    const previous = control.level;
    const client = request.socket.remoteAddress;
    control.set(level, { by: 'endpoint', ...(client === undefined ? {} : { client }) }, forSeconds);
    return json(200, { level, previous, ...(forSeconds === undefined ? {} : { forSeconds }) });
  };
}

/** What is left of the body is not read: the connection cannot be used again. */
function unread(request: IncomingMessage): Record<string, string> {
  return request.httpVersionMajor < 2 ? { connection: 'close' } : {};
}

/** Undefined when it is too long. A body cut short is what came of it. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        request.pause();
        resolve(undefined);
      }
    });
    const done = (): void => resolve(Buffer.concat(chunks));
    request.on('end', done).on('error', done).on('close', done);
  });
}

/** The order, or what is wrong with it. */
function parseOrder(body: Buffer): Order | string {
  let given: unknown;
  try {
    given = JSON.parse(body.toString());
  } catch {
    given = undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return 'The body must be JSON such as {"level":"debug","forSeconds":60}.';
  }
  const { level, forSeconds, ...others } = given as { level?: unknown; forSeconds?: unknown };
  if (typeof level !== 'string' || !LOG_LEVELS.includes(level)) {
    return `level must be one of ${LOG_LEVELS.join(', ')}.`;
  }
  // Told rather than ignored: a misspelt forSeconds would change the level for good.
  if (Object.keys(others).length > 0) return 'Only level and forSeconds are known.';
  if (forSeconds === undefined) return { level };
  if (typeof forSeconds === 'number' && forSeconds > 0 && forSeconds <= MAX_SECONDS)
    return { level, forSeconds };
  return `forSeconds must be a number of seconds above 0 and up to ${MAX_SECONDS}; leave it out for a change for good.`;
}
