import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './index.ts';

const { text } = createRedactor();
const strict = createRedactor({ emails: true, cards: true, keys: ['iban'] });
const CANARY = 'c4n4ry';
/** Fixed: what further runs may find is for who looks for it. 20 000 runs of each found nothing. */
const SEED = 7919;

const words = fc.constantFrom(
  'authorization',
  'cookie',
  'password',
  'passwd',
  'token',
  'secret',
  'apiKey',
  'api_key',
  'api-key',
  'credential',
  'jwt',
);
/** A name of a secret in any case, with something before it, in the plural or numbered. */
const names = fc
  .tuple(
    fc.constantFrom('', 'x-', 'db_', 'user.', 'client'),
    words,
    fc.constantFrom('', 's', '2'),
    fc.constantFrom<(name: string) => string>(
      String,
      (name) => name.toUpperCase(),
      (name) => name.charAt(0).toUpperCase() + name.slice(1),
    ),
  )
  .map(([before, word, after, cased]) => cased(before + word + after));

/** The canary within what a real password may hold. */
const noise = fc.string({
  unit: fc.constantFrom(...Array.from(`ab1 "'\\/{}[]()<>&=:;,.?#@%$é\n`)),
  maxLength: 6,
});
const values = fc.tuple(noise, noise).map(([before, after]) => before + CANARY + after);
const plain = fc
  .string({ unit: fc.constantFrom(...Array.from('aZ0-_.~!*+/=')), maxLength: 6 })
  .map((after) => CANARY + after);

function expectGone(given: string): void {
  for (const redact of [text, strict.text]) {
    const out = redact(given);
    expect(out, given).not.toContain(CANARY);
    expect(redact(out), given).not.toContain(CANARY);
  }
}

describe('a secret in a text does not show', () => {
  it('in JSON within JSON within JSON, whatever it holds', () => {
    const held = fc.oneof(
      values,
      values.map((value) => [value, { a: value }]),
      values.map((value) => ({ '}': ['"', { b: value }], c: value })),
    );
    const depth = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(names, held, depth, fc.constantFrom(0, 2), (name, value, nesting, indent) => {
        let json = JSON.stringify({ id: 1, body: { [name]: value, after: 'x' } }, null, indent);
        for (let level = 0; level < nesting; level++) json = JSON.stringify({ level, json, more: 'y' });
        expectGone(json);
        expectGone(`upstream said ${json}; giving up`);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('in JSON that was cut anywhere', () => {
    fc.assert(
      fc.property(names, values, fc.nat(40), fc.nat(2), (name, value, cut, nesting) => {
        let json = JSON.stringify({ [name]: value });
        for (let level = 0; level < nesting; level++) json = JSON.stringify({ json });
        expectGone(json.slice(0, Math.max(0, json.length - cut)));
      }),
      { seed: SEED },
    );
  });

  it('in a query string, a form, or a URL within a URL', () => {
    fc.assert(
      fc.property(
        names,
        values,
        fc.nat(2),
        fc.constantFrom('?', '?a=1&', ''),
        (name, value, nesting, before) => {
          let url = `/cb${before || '?'}${encodeURIComponent(name)}=${encodeURIComponent(value)}&z=2`;
          for (let level = 0; level < nesting; level++) url = `/login?next=${encodeURIComponent(url)}&b=1`;
          expectGone(url);
          expectGone(`GET https://host:8443${url} HTTP/1.1`);
          expectGone(new URLSearchParams({ a: '1', [name]: value, b: '2' }).toString());
        },
      ),
      { numRuns: 300, seed: SEED },
    );
  });

  it('in a line of a header, or as util.inspect shows it', () => {
    fc.assert(
      fc.property(names, plain, values, (name, token, value) => {
        expectGone(`POST / HTTP/1.1\r\nHost: x\r\n${name}: ${token}\r\nAccept: */*`);
        expectGone(`curl -H '${name}: ${token}' https://host/`);
        expectGone(`refused Bearer ${token} twice`);
        expectGone(inspect({ a: 1, deep: { [name]: value, after: [1] } }, { depth: 9 }));
        expectGone(inspect(new Map([[name, value]])));
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('before the @ of a URL', () => {
    const user = fc.constantFrom('', 'app', 'a.b-c');
    const scheme = fc.constantFrom('postgres', 'redis', 'https', 'mongodb+srv', 'amqp');
    const after = fc.constantFrom('', '/', '#x', '?a=', ':1', '@', '@@1', 'é%40');
    fc.assert(
      fc.property(scheme, user, after, (protocol, name, rest) => {
        const url = `${protocol}://${name}:${CANARY}${rest}@db.internal:5432/orders`;
        expectGone(url);
        expectGone(JSON.stringify({ error: `connect to ${url} failed`, at: [`<${url}>`] }));
        expectGone(`/next?to=${encodeURIComponent(`${protocol}://${name}:${CANARY}@db.internal/orders`)}`);
      }),
    );
  });

  it('in a literal of SQL', () => {
    const literal = fc.oneof(
      values.map((value) => `'${value.replaceAll("'", "''")}'`),
      values.map((value) => `E'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`),
      plain.map((value) => `$tag$${value}$tag$`),
    );
    const statement = fc.constantFrom<(literal: string) => string>(
      (it) => `insert into "users" ("id", "name") values (7, ${it}) returning "id"`,
      (it) => `UPDATE users SET name = ${it}, at = now() WHERE id = 7`,
      (it) => `select * from users where name = ${it} and id > 3`,
      (it) => `delete from users where name in ('a', ${it})`,
      (it) => `ALTER ROLE app PASSWORD ${it}`,
    );
    fc.assert(
      fc.property(statement, literal, (make, it) => {
        const sql = make(it);
        expectGone(sql);
        expectGone(`it can't be: ${sql} - duplicate key value violates unique constraint "u"`);
        expectGone(JSON.stringify({ query: sql }));
      }),
      { numRuns: 300, seed: SEED },
    );
  });
});

describe('a text made to be slow', () => {
  it('takes no longer than its length allows', () => {
    const pieces = [
      'password|password=|token=|token |secret: "|"password":"|\\"token\\":\\"|password="|cookie: a="|cookie:"',
      '://|://a:|://a:b@|@|a@|@a|a.|%3a%2f%2f|%40|%3d|token%3D|eyJ|eyJaaaaaaaa.|eyJ-|bearer |basic a',
      '\\\\\\"|\\|"|=|:|{|[|(|a|x|\n|1 |1-|1|$a$|Key (|Failing row contains (',
      'values (|insert into \'|select | from |invalid input syntax for type x: "',
    ].flatMap((line) => line.split('|'));
    const LENGTH = 2 ** 20;
    const slowest = (given: string): number => {
      const begun = process.cpuUsage();
      strict.text(given);
      return process.cpuUsage(begun).user / 1000;
    };
    for (const piece of pieces) {
      const long = piece.repeat(LENGTH / piece.length);
      // 0.3 s a megabyte where it is slowest; what grows with the square would take minutes.
      expect(slowest(`${long}://token=1@`), piece).toBeLessThan(3000);
    }
    for (let index = 0; index < pieces.length; index++) {
      const mixed = pieces.map((_, at) => pieces[(at * (index + 1)) % pieces.length]).join('');
      expect(slowest(mixed.repeat(100_000 / mixed.length)), mixed).toBeLessThan(1500);
    }
  });
});
