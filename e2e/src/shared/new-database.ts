import { randomBytes } from 'node:crypto';
import { query } from '../ask/postgres.ts';

export interface NewDatabase {
  readonly url: string;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

/** An empty database of a server. */
export async function newDatabase(serverUrl: string): Promise<NewDatabase> {
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  await query(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await query(serverUrl, `drop database if exists ${name} with (force)`)),
  };
}
