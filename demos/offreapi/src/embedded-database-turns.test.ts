import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from './database/database.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './embedded-database.ts';

type Pool = Awaited<ReturnType<ReturnType<Database['orm']['driver']['getConnection']>['getNativeClient']>>;

describe('connections to the embedded database', () => {
  let embedded: EmbeddedDatabase;
  let databases: Database[];
  let pools: Pool[];
  beforeAll(async () => {
    embedded = await startEmbeddedDatabase();
    databases = [await openDatabase(embedded.url), await openDatabase(embedded.url)];
    pools = await Promise.all(databases.map(({ orm }) => orm.driver.getConnection().getNativeClient()));
    for (const pool of pools) pool.on('error', () => {});
    await pools[0]?.query('create table kept (id int primary key)');
  });
  afterAll(async () => {
    await Promise.all(databases.map(({ close }) => close()));
    await embedded.close();
  });

  it('each get their own answers, also after errors and around transactions', async () => {
    let wrong = 0;
    const rounds = async (pool: Pool, worker: number): Promise<void> => {
      for (let round = 0; round < 40; round++) {
        const id = worker * 1000 + round;
        const one = await pool.query<{ id: number; text: string }>('select $1::int as id, $2 as text', [
          id,
          `${id}`,
        ]);
        if (one.rows[0]?.id !== id || one.rows[0].text !== `${id}`) wrong++;
        const other = await pool.query<{ other: string }>('select $1::text as other', [`other ${id}`]);
        if (other.rows[0]?.other !== `other ${id}`) wrong++;
        await expect(pool.query('select $1::int / 0', [id])).rejects.toThrow('division by zero');
        const client = await pool.connect();
        await client.query('begin');
        await client.query('insert into kept values ($1)', [id]);
        await client.query(round % 2 === 0 ? 'commit' : 'rollback');
        client.release();
      }
    };
    const all = pools.flatMap((pool, index) =>
      [0, 1, 2, 3].map((worker) => rounds(pool, index * 4 + worker)),
    );
    await Promise.all(all);
    expect(wrong).toBe(0);
    const { rows } = (await pools[0]?.query<{ n: number }>('select count(*)::int as n from kept')) ?? {};
    expect(rows).toEqual([{ n: 8 * 20 }]);
  });

  it('that break off within a transaction or a query leave nothing behind and hold nobody up', async () => {
    const [pool, others] = pools as [Pool, Pool];
    for (const leave of ['within a transaction', 'within a query']) {
      const client = await pool.connect();
      client.on('error', () => {});
      await client.query('begin');
      await client.query('insert into kept values ($1)', [-1]);
      const left = leave === 'within a query' ? client.query('select pg_sleep(0.2)') : undefined;
      left?.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      const { rows } = await others.query('select id from kept where id < 0');
      expect(rows, leave).toEqual([]);
      client.release(true);
    }
  });
});
