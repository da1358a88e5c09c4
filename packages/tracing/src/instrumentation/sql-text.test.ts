import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSql } from './sql-text.ts';

const text = (sql: string): string => describeSql(sql).text;
const summary = (sql: string): string | undefined => describeSql(sql).summary;

describe('the text of a query', () => {
  it.each([
    ["select * from users where name = 'Zoé'", 'select * from users where name = ?'],
    ["select 'it''s', ''", 'select ?, ?'],
    [String.raw`select E'a\'b', e'\\', 'c:\'`, 'select ?, ?, ?'],
    ["select b'01', X'1F', N'n', U&'d\\0061'", 'select ?, ?, ?, ?'],
    ["select $$a'b$$, $tag$ $$ $tag$, $1", 'select ?, ?, $1'],
    ['select -5, 1.5e-3, .5, 0xFF, 1_000, 10.', 'select -?, ?, ?, ?, ?, ?'],
    ['select true, FALSE, null', 'select ?, ?, null'],
    [
      "select '2020-01-01'::date, interval '1 day', x::varchar(10)",
      'select ?::date, interval ?, x::varchar(?)',
    ],
    ['select t1.col2, "a 3", "say ""hi"""', 'select t1.col2, "a 3", "say ""hi"""'],
    ['select a -- secret\n, b /* s /* e */ cret */ from t', 'select a , b from t'],
    ["select * from t where id in (1, -2, 'x', null)", 'select * from t where id in (?)'],
    ['select * from t where id in ($1, $2)', 'select * from t where id in ($1, $2)'],
    [
      'select * from t where id in (select id from u where n = 1)',
      'select * from t where id in (select id from u where n = ?)',
    ],
    [
      "insert into t (a, b) values ('x', default), ('y', now()) returning id",
      'insert into t (a, b) values (?, default) returning id',
    ],
    ["select 'open", 'select ?'],
    ['select $a$ open', 'select ?'],
    ["select a?b, c->>'k' from t", 'select a?b, c->>? from t'],
    ['', ''],
  ])('%s', (sql, expected) => {
    expect(text(sql)).toBe(expected);
  });

  it('is bounded, however much is in the statement', () => {
    const columns = Array.from({ length: 2000 }, (_, index) => `column_${index}`).join(', ');
    expect(text(`select ${columns} from t`)).toHaveLength(2048);
    const started = performance.now();
    expect(text(`insert into files (data) values ('${'a'.repeat(5_000_000)}')`)).toBe(
      'insert into files (data) values (?',
    );
    expect(text(`select ${'('.repeat(20_000)}`).length).toBeLessThanOrEqual(2048);
    expect(text('/*'.repeat(10_000))).toBe('');
    expect(text('values('.repeat(5000)).length).toBeLessThanOrEqual(2048);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('holds no value of a literal, however it is quoted and whatever is in it', () => {
    const canary = 'c4n4ry';
    const value = fc.array(
      fc.constantFrom(canary, "'", '"', '\\', '$', '$$', '--', '/*', '*/', '\n', ' ', '?', 'é', ';', '('),
      {
        maxLength: 12,
      },
    );
    const quoted = fc
      .tuple(value, fc.constantFrom('plain', 'escaped', 'dollar', 'tagged'))
      .map(([pieces, style]) => {
        const inside = [...pieces, canary].join('');
        if (style === 'plain') return `'${inside.replaceAll("'", "''")}'`;
        if (style === 'escaped') return `E'${inside.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
        const tag = style === 'dollar' ? '$$' : '$q1$';
        return tag + inside.replaceAll('$', '') + tag;
      });
    const statement = fc
      .array(
        fc.tuple(
          quoted,
          fc.constantFrom(' = ', ', ', '||', ' /* note */ ', ' in (', ') values (', '::text '),
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map(
        (parts) =>
          `select * from users where x ${parts.map(([literal, between]) => between + literal).join('')}`,
      );
    fc.assert(
      fc.property(statement, fc.nat(), (sql, cut) => {
        for (const shown of [describeSql(sql), describeSql(sql.slice(0, 30 + (cut % sql.length)))]) {
          expect(JSON.stringify(shown)).not.toContain(canary);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (sql) => {
        expect(text(sql).length).toBeLessThanOrEqual(2048);
      }),
    );
  });
});

describe('the summary of a query', () => {
  it.each([
    // The examples of the semantic conventions.
    ['SELECT * FROM wuser_table WHERE username = ?', 'SELECT wuser_table'],
    [
      'INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = ?',
      'INSERT shipping_details SELECT orders',
    ],
    ['SELECT * FROM songs, artists WHERE songs.artist_id = artists.id', 'SELECT songs artists'],
    [
      'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)',
      'SELECT SELECT orders customers',
    ],
    ['SELECT * FROM "song list"', 'SELECT "song list"'],
    // What an ORM writes.
    [
      'select "o0".* from "public"."offer" as "o0" left join "cv" as "c1" on "o0"."id" = "c1"."offer_id"',
      'select public.offer cv',
    ],
    ['update "offer" set "title" = ? where "id" = 1 returning "id"', 'update offer'],
    ['delete from only "offer" where id in (1)', 'delete offer'],
    ['insert into t (a) values (1) on conflict (a) do update set a = 2', 'insert t'],
    ['select 1 from t for update skip locked', 'select t'],
    ['select extract(year from born), trim(both from name) from people', 'select people'],
    ['select * from generate_series(1, 2) g, t', 'select t'],
    ['select a is distinct from b from t', 'select t'],
    [
      'with old as (delete from jobs where done returning *) insert into archive select * from old',
      'delete jobs insert archive select old',
    ],
    [
      'merge into t using s on t.id = s.id when matched then update set a = 1 when matched then delete',
      'merge t s',
    ],
    ['explain analyze select * from t', 'select t'],
    ['select 1', 'select'],
    ['begin', 'begin'],
    ['savepoint trx1', 'savepoint'],
    ['set role "admin"', 'set'],
    ['create unique index concurrently if not exists i on t (a)', 'create index i'],
    [
      'create table if not exists public.t (id int references other on delete cascade)',
      'create table public.t',
    ],
    ['alter table only t add column c int', 'alter table t'],
    ['truncate table t', 'truncate t'],
    ['call refresh_all()', 'call refresh_all'],
    ['  ', undefined],
  ])('%s', (sql, expected) => {
    expect(summary(sql)).toBe(expected);
  });

  it('names the first operation, as written', () => {
    expect(describeSql('with x as (select 1) update t set a = 1').operation).toBe('select');
    expect(describeSql('Update t set a = 1').operation).toBe('Update');
    expect(describeSql('/* a */ (select 1) union (select 2)').operation).toBe('select');
  });

  it('is cut between words at 255 characters', () => {
    const tables = Array.from({ length: 100 }, (_, index) => `table_${index}`);
    const found = summary(`select * from ${tables.join(', ')}`) as string;
    expect(found.length).toBeLessThanOrEqual(255);
    expect(['select', ...tables]).toEqual(expect.arrayContaining(found.split(' ')));
  });
});
