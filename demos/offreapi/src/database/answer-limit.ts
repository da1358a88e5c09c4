import type { Socket } from 'node:net';

/** What is used of a pool of the driver. */
interface Pool {
  on(event: 'acquire' | 'release', listener: (...args: never[]) => void): unknown;
}

/** What is used of a connection; the types of the driver do not tell it. */
interface Client {
  readonly connection: { readonly stream: Socket };
}

/**
 * Gives up a connection whose server has been silent for so long while somebody had it. The server's own limit of a statement is of no
 * use where its machine stands still or the network has gone, and then a query would wait for as long as that lasts. The driver's limit of a
 * query keeps the connection, with a transaction that may still be open in it: here it goes, and the server rolls back.
 */
export function limitAnswers(pool: Pool, timeoutMs: number): void {
  const limited = new WeakSet<Socket>();
  pool.on('acquire', ({ connection: { stream } }: Client) => {
    if (!limited.has(stream)) {
      limited.add(stream);
      stream.on('timeout', () => stream.destroy(new SilentServerError(timeoutMs)));
    }
    stream.setTimeout(timeoutMs);
  });
  pool.on('release', (_: unknown, { connection: { stream } }: Client) => void stream.setTimeout(0));
}

class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
  readonly code = 'ETIMEDOUT';

  constructor(timeoutMs: number) {
    super(`The database has not answered for ${timeoutMs} ms.`);
  }
}
