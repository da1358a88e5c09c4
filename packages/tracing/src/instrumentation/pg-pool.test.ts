import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Pool, type PoolConfig, Query, type QueryResult } from 'pg';
// It brings no types.
// @ts-expect-error
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { unknownAttributes } from '@vigie/testing/semantic-names';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { tracePgPool } from './pg-pool.ts';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestTracing, type TestTracing } from './test-tracing.ts';

let database: TestDatabase;
let test: TestTracing;
const pools: Pool[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  test = startTestTracing();
  const pool = open();
  await pool.query('create table item (id serial primary key, name text unique, price int)');
  await pool.query("insert into item (name, price) select 'item ' || n, n from generate_series(1, 50) n");
});
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
  expect(unknownAttributes(test.spans.flatMap((span) => Object.keys(span.attributes)))).toEqual([]);
  test.spans.length = 0;
});
afterAll(() => database.close());

function open(options: PoolConfig = {}): Pool {
  const { host, port } = database;
  const pool = new Pool({ host, port, user: 'postgres', database: 'postgres', max: 3, ...options });
  pool.on('error', () => {});
  tracePgPool(pool, test.tracing.tracer);
  pools.push(pool);
  return pool;
}

const names = (): string[] => test.spans.map((span) => span.name);
const one = (): ReadableSpan => {
  expect(names()).toHaveLength(1);
  return test.spans[0] as ReadableSpan;
};
const activeId = (): string | undefined => trace.getSpan(context.active())?.spanContext().spanId;

describe('a query of a traced pool', () => {
  it('has a client span that tells what, where, how much and how long it waited, and no value', async () => {
    const pool = open();
    const parent = await test.inRequest(async () => {
      const { rows } = await pool.query<{ name: string }>(
        "select name from item where price > $1 and name <> 's3cret'",
        [48],
      );
      expect(rows).toHaveLength(2);
    });
    const span = one();
    expect(span).toMatchObject({
      name: 'select item',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'postgres',
        'db.operation.name': 'select',
        'db.query.summary': 'select item',
        'db.query.text': 'select name from item where price > $1 and name <> ?',
        'db.response.returned_rows': 2,
        'vigie.db.connection.wait_time': expect.any(Number),
        'server.address': '127.0.0.1',
        'server.port': database.port,
      },
    });
    expect(span.parentSpanContext?.spanId).toBe(parent);
    // Two whose digits are of chance.
    const { 'server.port': _port, 'vigie.db.connection.wait_time': _wait, ...told } = span.attributes;
    expect(JSON.stringify(told)).not.toMatch(/s3cret|48/);
  });

  it('outside a trace has none', async () => {
    const pool = open();
    await pool.query('select 1');
    const client = await pool.connect();
    await client.query('select 1');
    client.release();
    expect(test.spans).toEqual([]);
  });

  it('is told apart by SQLSTATE when it fails, without the message that quotes values', async () => {
    const pool = open();
    await test.inRequest(async () => {
      await expect(pool.query("select 's3cret'::int")).rejects.toThrow('s3cret');
      await expect(pool.query('select * from nothing_there')).rejects.toThrow();
      await expect(pool.query('insert into item (name) values ($1)', ['item 1'])).rejects.toThrow();
    });
    expect(test.spans.map((span) => span.attributes['error.type'])).toEqual(['22P02', '42P01', '23505']);
    expect(test.spans.map((span) => span.attributes['db.response.status_code'])).toEqual([
      '22P02',
      '42P01',
      '23505',
    ]);
    expect(test.spans.every((span) => span.status.code === SpanStatusCode.ERROR)).toBe(true);
    expect(
      JSON.stringify(test.spans.map((span) => [span.status, span.attributes, span.events])),
    ).not.toContain('s3cret');
  });

  it('keeps working in every form there is, each with its result and its own span', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      const byCallback = (...args: unknown[]): Promise<QueryResult> =>
        new Promise((resolve, reject) => {
          (client.query as (...all: unknown[]) => void)(...args, (error: Error | null, result: QueryResult) =>
            error === null ? resolve(result) : reject(error),
          );
        });
      const price = 'select price from item where id = $1';
      const results = [
        await client.query(price, [1]),
        await client.query({ text: price, values: [1] }),
        await client.query({ text: price, rowMode: 'array' }, [1]),
        await client.query({ name: 'by-id', text: price, values: [1] }),
        await byCallback(price, [1]),
        await byCallback('select price from item where id = 1'),
        await byCallback({ text: price, values: [1] }),
      ];
      expect(results.map((result) => Object.values(result.rows[0] as object))).toEqual(
        results.map(() => [1]),
      );
      const several = (await client.query('select 1; select 2')) as unknown as QueryResult[];
      expect(several).toHaveLength(2);
      client.release();
    });
    expect(names()).toEqual([...Array.from({ length: 7 }, () => 'select item'), 'select select']);
  });

  it('leaves a configuration object as it was, its callback included', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      for (let round = 0; round < 2; round++) {
        await new Promise<void>((resolve) => {
          const callback = (): void => resolve();
          const config = Object.freeze({ text: 'select 1', callback });
          void (client.query as (config: unknown) => unknown)(config);
          expect(config.callback).toBe(callback);
        });
      }
      client.release();
    });
    expect(names()).toEqual(['select', 'select']);
  });

  it('calls back in the context of its caller', async () => {
    const pool = open({ max: 1 });
    const seen: (string | undefined)[] = [];
    const ask = (): Promise<void> =>
      new Promise((resolve) => {
        pool.query('select 1', () => {
          seen.push(activeId());
          resolve();
        });
      });
    const [first, second] = await Promise.all([test.inRequest(ask), test.inRequest(ask), ask()]);
    expect(seen).toEqual([first, second, undefined]);
    // The one outside a trace was handed the connection by one inside, and has no span all the same.
    expect(test.spans.map((span) => span.parentSpanContext?.spanId)).toEqual([first, second]);
  });

  it('refuses what the driver refuses, as it does', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      expect(() => (client.query as (text: unknown) => unknown)(null)).toThrow(TypeError);
      client.release();
    });
    expect(one().attributes['error.type']).toBe('TypeError');
  });

  it('is followed as query object, with its rows as events', async () => {
    const pool = open();
    const rows: unknown[] = [];
    await test.inRequest(async () => {
      const client = await pool.connect();
      const query = client.query(new Query('select id from item where id <= 3'));
      query.on('row', (row) => rows.push(row));
      await once(query, 'end');
      const failing = client.query(new Query('select * from nothing_there'));
      const [error] = (await once(failing, 'error')) as [{ code: string }];
      expect(error.code).toBe('42P01');
      client.release();
    });
    expect(rows).toHaveLength(3);
    expect(test.spans.map((span) => span.attributes['error.type'])).toEqual([undefined, '42P01']);
  });

  it('is followed as cursor, from its first row to its close', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      const cursor = client.query(new Cursor('select id from item order by id'));
      expect(await cursor.read(10)).toHaveLength(10);
      expect(await cursor.read(10)).toHaveLength(10);
      expect(test.spans).toEqual([]);
      await cursor.close();
      expect(names()).toEqual(['select item']);
      const whole = client.query(new Cursor('select id from item order by id'));
      expect(await whole.read(100)).toHaveLength(50);
      expect(names()).toEqual(['select item', 'select item']);
      const failing = client.query(new Cursor('select * from nothing_there'));
      await expect(failing.read(1)).rejects.toThrow('nothing_there');
      client.release();
    });
    expect(test.spans.map((span) => span.attributes['error.type'])).toEqual([undefined, undefined, '42P01']);
  });

  it('is followed as stream, also one that is left early', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      const read: unknown[] = [];
      for await (const row of client.query(new QueryStream('select id from item'))) read.push(row);
      expect(read).toHaveLength(50);
      for await (const _row of client.query(new QueryStream('select id from item', [], { batchSize: 5 })))
        break;
      await vi.waitFor(() => expect(names()).toEqual(['select item', 'select item']), { timeout: 10_000 });
      client.release();
    });
  });

  it('of a transaction has a span a statement, whose wait stands on the first', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      await client.query('begin');
      await client.query("update item set price = 0 where name = 'item 1'");
      await client.query('rollback');
      client.release();
    });
    expect(names()).toEqual(['begin', 'update item', 'rollback']);
    const waits = test.spans.map((span) => span.attributes['vigie.db.connection.wait_time']);
    expect(waits).toEqual([expect.any(Number), undefined, undefined]);
  });

  it('tells how long it waited for a connection that another one had', async () => {
    const pool = open({ max: 1 });
    const client = await pool.connect();
    const asked = test.inRequest(() => pool.query('select 1'));
    await delay(60);
    client.release();
    await asked;
    expect(one().attributes['vigie.db.connection.wait_time']).toBeGreaterThan(0.04);
  });

  it('that got no connection has a span for that', async () => {
    const pool = open({ max: 1, connectionTimeoutMillis: 30 });
    const client = await pool.connect();
    await test.inRequest(() => pool.query('select 1').catch(() => {}));
    await test.inRequest(() => pool.connect().catch(() => {}));
    client.release();
    const nowhere = open({ port: 1 });
    await test.inRequest(() => nowhere.query('select 1').catch(() => {}));
    expect(names()).toEqual(['connect', 'connect', 'connect']);
    expect(test.spans.map((span) => span.status.message)).toEqual([
      'timeout exceeded when trying to connect',
      'timeout exceeded when trying to connect',
      expect.stringContaining('ECONNREFUSED'),
    ]);
    expect(test.spans[2]?.attributes).toMatchObject({ 'error.type': 'ECONNREFUSED', 'server.port': 1 });
    expect(test.spans.every((span) => span.parentSpanContext !== undefined)).toBe(true);
  });

  it('that is cut off with its connection tells so', async () => {
    const pool = open();
    await test.inRequest(async () => {
      const client = await pool.connect();
      client.on('error', () => {});
      const asked = client.query('select pg_sleep(1)').catch((error: unknown) => error);
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      expect(await asked).toBeInstanceOf(Error);
      client.release(true);
    });
    expect(one().status.code).toBe(SpanStatusCode.ERROR);
  });

  it('that exceeds its time ends once', async () => {
    const pool = open({ query_timeout: 50 });
    await test.inRequest(() => pool.query('select pg_sleep(0.3)').catch(() => {}));
    await delay(400);
    expect(one().status.code).toBe(SpanStatusCode.ERROR);
  });

  it('has one span also where the pool was handed over twice', async () => {
    const pool = open();
    tracePgPool(pool, test.tracing.tracer);
    await test.inRequest(() => pool.query('select 1'));
    expect(names()).toEqual(['select']);
  });

  it('leaves a failure that nobody handles unhandled', async () => {
    const pool = open();
    const unhandled = vi.fn();
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', unhandled);
    await test.inRequest(async () => {
      const client = await pool.connect();
      void client.query('select * from nothing_there');
      await vi.waitFor(() => expect(unhandled).toHaveBeenCalledOnce(), { timeout: 10_000 });
      client.release();
    });
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });
});

it('refuses what is no pool', () => {
  for (const given of [undefined, null, 'postgresql://', {}]) {
    expect(() => tracePgPool(given as never, test.tracing.tracer)).toThrow(
      expect.objectContaining({ code: 'VIGIE_E_TRACING_PG_POOL' }),
    );
  }
});
