import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** What the server saw of the connections of one name. */
export interface Seen {
  /** At a time. */
  readonly most: number;
  /** How long one had a transaction open and asked nothing, in seconds. */
  readonly longestIdle: number;
}

/** Looks at a database's connections four times a second, from another database. @returns what it saw, by what they call themselves */
export async function watchConnections(
  serverUrl: string,
  databaseUrl: string,
): Promise<{ stop(): Promise<ReadonlyMap<string, Seen>> }> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const client = new Client(serverUrl);
  client.on('error', () => {});
  await client.connect();
  const seen = new Map<string, Seen>();
  const stopped = new AbortController();
  const looking = (async (): Promise<void> => {
    for (; !stopped.signal.aborted; await delay(250)) {
      const { rows } = await client.query<{ application: string; connections: number; idle: number }>(LOOK, [
        name,
      ]);
      for (const { application, connections, idle } of rows) {
        const { most, longestIdle } = seen.get(application) ?? { most: 0, longestIdle: 0 };
        seen.set(application, {
          most: Math.max(connections, most),
          longestIdle: Math.max(idle, longestIdle),
        });
      }
    }
  })();
  // Told by stop().
  looking.catch(() => {});
  return {
    async stop() {
      stopped.abort();
      try {
        await looking;
      } finally {
        await client.end();
      }
      return seen;
    },
  };
}

const LOOK = `
  select application_name as application, count(*)::int as connections,
         coalesce(max(extract(epoch from now() - state_change)) filter (where state like 'idle in transaction%'), 0)::float as idle
    from pg_stat_activity where datname = $1 group by application_name`;
