import { baggageEntryMetadataFromString, propagation } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBaggage, parseBaggage } from './baggage.ts';

const read = (header: string | readonly string[]): Record<string, string> =>
  Object.fromEntries(
    parseBaggage(header)
      ?.getAllEntries()
      .map(([key, { value }]) => [key, value]) ?? [],
  );
const pass = (header: string | readonly string[]): string | undefined => {
  const baggage = parseBaggage(header);
  return baggage === undefined ? undefined : formatBaggage(baggage);
};

const TOKEN_CHARS = Array.from(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
);
const token = fc.string({ unit: fc.constantFrom(...TOKEN_CHARS), minLength: 1, maxLength: 20 });
/** Halves of surrogate pairs included. */
const utf16 = fc.array(fc.nat(0xffff), { maxLength: 50 }).map((codes) => String.fromCharCode(...codes));

describe('baggage', () => {
  it.each([
    ['SomeKey=SomeValue', { SomeKey: 'SomeValue' }],
    ['a=1,b=2', { a: '1', b: '2' }],
    ['a \t = \t 1 \t , \t b = 2 ', { a: '1', b: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=', { a: '' }],
    ['a=1,a=2', { a: '2' }],
    ['serverNode=DF%2028', { serverNode: 'DF 28' }],
    ['a=%C3%A9%F0%9F%98%80', { a: 'é😀' }],
    ['a=%FFb%C3%A9', { a: '\uFFFDbé' }],
    ['a=100%', { a: '100%' }],
    ['a=50%zz%20', { a: '50%zz ' }],
    ['a%20b=1', { 'a%20b': '1' }],
    [
      '__proto__=x,b=1',
      Object.fromEntries([
        ['__proto__', 'x'],
        ['b', '1'],
      ]),
    ],
  ])('%s is read', (header, expected) => {
    expect(read(header)).toEqual(expected);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each(['', ' ', ',', '=1', 'a', 'a b=1', 'a"=1', 'a=b c', 'a="b"', 'a=b\\c', 'a=é', 'é=1', 'a=\u00a0'])(
    'leaves out the malformed member %j, and keeps the others',
    (member) => {
      expect(read(member)).toEqual({});
      expect(parseBaggage(member)).toBeUndefined();
      expect(read(`x=1,${member},y=2`)).toEqual({ x: '1', y: '2' });
    },
  );

  it('of several headers is one', () => {
    expect(read(['a=1', 'b=2,c=3'])).toEqual({ a: '1', b: '2', c: '3' });
  });

  it('keeps the properties of a member as they are, without white space and without what is malformed', () => {
    expect(pass('a=1 ; p ; q = %20 ;r="s"; ;t=1,b=2;u')).toBe('a=1;p;q=%20;t=1,b=2;u');
  });

  it('goes out again as it came in, byte for byte where it is well formed', () => {
    const octets = fc.string({
      unit: fc.constantFrom(
        ...TOKEN_CHARS.filter((char) => char !== '%'),
        '=',
        '/',
        ':',
        '(',
        ')',
        '%20',
        '%C3%A9',
        '%2C',
        '%25',
      ),
      maxLength: 30,
    });
    const pairs = fc.uniqueArray(fc.tuple(token, octets), { selector: ([key]) => key, maxLength: 64 });
    fc.assert(
      fc.property(pairs, (members) => {
        // A number is a key that an object puts first.
        const header = members.filter(([key]) => !/^\d+$/.test(key)).map(([key, value]) => `${key}=${value}`);
        expect(pass(header) ?? '').toBe(header.join(','));
      }),
    );
  });

  it('carries any text in a value', () => {
    fc.assert(
      fc.property(token, utf16, (key, value) => {
        const header = formatBaggage(propagation.createBaggage({ [key]: { value } })) ?? '';
        expect(header).toMatch(/^[\x21-\x7e]+$/);
        expect(parseBaggage(header)?.getEntry(key)?.value).toBe(value.toWellFormed());
      }),
    );
  });

  it('sends nothing that a header cannot hold', () => {
    const baggage = propagation.createBaggage({
      'no token': { value: 'x' },
      'evil\r\nheader': { value: 'x' },
      fine: { value: 'a\r\nb', metadata: baggageEntryMetadataFromString('p;evil\r\nheader;q="x"') },
      number: { value: 7 as never },
    });
    expect(formatBaggage(baggage)).toBe('fine=a%0D%0Ab;p');
  });
});

describe('the limits of baggage', () => {
  it('let 64 members and 8192 bytes through, as W3C demands', () => {
    const many = Array.from({ length: 64 }, (_, index) => `key${index}=value`).join(',');
    expect(pass(many)).toBe(many);
    const long = `a=${'0123456789'.repeat(819)}`;
    expect(long).toHaveLength(8192);
    expect(pass(long)).toBe(long);
  });

  it('leave whole members out beyond that, in and out', () => {
    const many = Array.from({ length: 100 }, (_, index) => `k${index}=v`);
    expect(Object.keys(read(many))).toHaveLength(64);
    expect(read(`a=${'x'.repeat(8191)},b=2`)).toEqual({ b: '2' });
    expect(Object.keys(read(`a=${'x'.repeat(5000)},b=${'y'.repeat(5000)},c=3`))).toEqual(['a', 'c']);
    const own = propagation.createBaggage(
      Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`k${index}`, { value: 'é'.repeat(100) }]),
      ),
    );
    const sent = formatBaggage(own) ?? '';
    expect(sent.length).toBeLessThanOrEqual(8192);
    expect(sent.split(',').every((member) => /^k\d+=(%C3%A9){100}$/.test(member))).toBe(true);
  });

  it('hold whatever a client sends', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string(),
        token.map((key) => `${key}=${'x'.repeat(3000)}`),
        fc.constant(',,,=;%'),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(hostile, (headers) => {
        const entries = parseBaggage(headers)?.getAllEntries() ?? [];
        expect(entries.length).toBeLessThanOrEqual(64);
        const characters = entries.reduce((sum, [key, { value }]) => sum + key.length + value.length, 0);
        expect(characters).toBeLessThanOrEqual(8192);
        expect((pass(headers) ?? '').length).toBeLessThanOrEqual(8192);
      }),
    );
  });
});
