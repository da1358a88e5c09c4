import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields } from './fields.ts';

describe('readFields', () => {
  it('trims, joins line ends and composes letters', () => {
    const fields = readFields({ text: '  e\u0301te\u0301\r\nligne ' });
    expect(fields.text('text', { max: 20, multiline: true })).toBe('été\nligne');
    expect(fields.errors).toEqual([]);
  });

  it('takes lists as arrays or as text, without blanks and repetitions', () => {
    const rule = { maxItems: 5, max: 10 };
    expect(readFields({ list: [' SQL ', 'sql', '', 'R'] }).list('list', rule)).toEqual(['SQL', 'R']);
    expect(readFields({ list: 'SQL, R\nsql;Go\r\n' }).list('list', rule)).toEqual(['SQL', 'R', 'Go']);
    expect(readFields({}).list('list', rule)).toEqual([]);
  });

  it('does not read what a body inherits', () => {
    const fields = readFields(JSON.parse('{"__proto__": {"title": "x"}}'));
    fields.text('title', { max: 10 });
    fields.text('constructor', { max: 10 });
    expect(fields.errors.map(({ code }) => code)).toEqual(['required', 'required']);
  });

  it.each(['a@example.org', 'é.ü+x@exämple.museum', "o'hara@example.co.uk"])(
    'takes %s for an address',
    (email) => {
      const fields = readFields({ email });
      expect(fields.email('email')).toBe(email);
      expect(fields.errors).toEqual([]);
    },
  );

  it.each(['a', 'a@b', '@b.c', 'a@b.', 'a b@c.de', 'a@b.c,d@e.f', 'a@@b.c', `${'x'.repeat(65)}@b.cd`])(
    'does not take %s for an address',
    (email) => {
      const fields = readFields({ email });
      fields.email('email');
      expect(fields.errors).toEqual([{ field: 'email', code: 'not-an-email' }]);
    },
  );

  it('finds fault or gives storable texts within their bounds, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, stringUnit: 'binary' }),
        (body) => {
          const fields = readFields({ a: body, b: body, c: body, d: body });
          const texts = [
            fields.text('a', { max: 20 }),
            fields.email('b'),
            ...fields.list('c', { max: 9, maxItems: 3 }),
          ];
          expect(['x', 'y']).toContain(fields.choice('d', ['x', 'y']));
          for (const text of texts) {
            expect(text.isWellFormed()).toBe(true);
            expect(text.length).toBeLessThanOrEqual(254);
            expect(text).not.toMatch(/[\p{Cc}]/u);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
