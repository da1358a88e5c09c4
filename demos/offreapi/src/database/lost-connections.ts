import type { EventEmitter } from 'node:events';

/** What is used of a pool of the driver. */
interface Pool {
  on(event: 'acquire' | 'release', listener: (...args: never[]) => void): unknown;
}

interface Client extends EventEmitter {
  release(destroy?: boolean): void;
}

/**
 * Takes the place of a connection back that ends while a transaction has it. The query builder gives a connection back after the rollback, and
 * where that fails, since the connection is gone, never: ten of them, and no request would get one until the service is started again.
 */
export function reclaimLost(pool: Pool): void {
  const reclaim = new WeakMap<Client, () => void>();
  pool.on('acquire', (client: Client) => {
    const ended = (): void => {
      client.release(true);
      // Whoever has it may still give it back.
      client.release = () => {};
    };
    reclaim.set(client, ended);
    client.once('end', ended);
  });
  pool.on('release', (_: unknown, client: Client) => {
    const ended = reclaim.get(client);
    if (ended !== undefined) client.off('end', ended);
  });
}
