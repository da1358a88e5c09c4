import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type PgPool, tracePgPool } from './pg-pool.ts';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestTracing, type TestTracing } from './test-tracing.ts';

const Author = defineEntity({
  name: 'Author',
  properties: { id: p.integer().primary(), name: p.string(), born: p.datetime().nullable() },
});

let database: TestDatabase;
let orm: MikroORM;
let test: TestTracing;

beforeAll(async () => {
  database = await startTestDatabase();
  test = startTestTracing();
  orm = await MikroORM.init({
    clientUrl: database.url,
    entities: [Author],
    driverOptions: { onPoolCreated: (pool: PgPool) => tracePgPool(pool, test.tracing.tracer) },
  });
  await orm.schema.create();
});
beforeEach(() => void (test.spans.length = 0));
afterAll(async () => {
  await orm.close();
  await database.close();
});

const names = (): string[] => test.spans.map((span) => span.name);

it('shows what MikroORM asks of the database, and none of the values it writes into the text', async () => {
  const parent = await test.inRequest(async () => {
    const em = orm.em.fork();
    for (const id of [1, 2, 3]) em.create(Author, { id, name: `s3cret ${id}`, born: new Date() });
    await em.flush();
    em.clear();
    const found = await em.find(Author, { name: { $like: 's3cret%' }, id: { $in: [1, 2] } });
    expect(found).toHaveLength(2);
    await em.nativeUpdate(Author, { id: 1 }, { name: "s3cret 'again'" });
    await em.nativeDelete(Author, { id: 2 });
  });
  expect(names()).toEqual([
    'begin',
    'insert author',
    'commit',
    'select author',
    'update author',
    'delete author',
  ]);
  expect(test.spans.every((span) => span.parentSpanContext?.spanId === parent)).toBe(true);
  expect(JSON.stringify(test.spans.map((span) => span.attributes))).not.toContain('s3cret');
  expect(test.spans[3]?.attributes['db.query.text']).toBe(
    'select "a0".* from "author" as "a0" where "a0"."name" like ? and "a0"."id" in (?)',
  );
});

it('shows a transaction that is rolled back, its cause with its SQLSTATE', async () => {
  await test.inRequest(async () => {
    const work = orm.em.fork().transactional(async (em) => {
      await em.insert(Author, { id: 3, name: 'twice' });
    });
    await expect(work).rejects.toThrow('duplicate key');
  });
  expect(names()).toEqual(['begin', 'insert author', 'rollback']);
  expect(test.spans[1]?.attributes['error.type']).toBe('23505');
});

it('shows a stream of rows as one span', async () => {
  await test.inRequest(async () => {
    const rows: unknown[] = [];
    for await (const row of orm.em.fork().stream(Author, {})) rows.push(row);
    expect(rows).toHaveLength(2);
  });
  expect(names()).toEqual(['select author']);
});

it('keeps concurrent requests apart', async () => {
  const parents = await Promise.all(
    Array.from({ length: 30 }, () =>
      test.inRequest(() => orm.em.fork().transactional((em) => em.find(Author, { id: 3 }))),
    ),
  );
  for (const parent of parents) {
    const own = test.spans.filter((span) => span.parentSpanContext?.spanId === parent);
    expect(own.map((span) => span.name)).toEqual(['begin', 'select author', 'commit']);
  }
  expect(test.spans).toHaveLength(90);
});
