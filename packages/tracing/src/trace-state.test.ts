import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTraceState } from './trace-state.ts';

const read = (header: string | readonly string[]): string | undefined => parseTraceState(header)?.serialize();
const members = (count: number): string =>
  Array.from({ length: count }, (_, index) => `bar${index}=${index}`).join(',');

const KEY_CHARS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789_-*/@');
const VALUE_CHARS = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (char) => char !== ',' && char !== '=',
);
const key = fc
  .tuple(
    fc.constantFrom(...KEY_CHARS.slice(0, 36)),
    fc.string({ unit: fc.constantFrom(...KEY_CHARS), maxLength: 30 }),
  )
  .map(([first, rest]) => first + rest);
const value = fc
  .string({ unit: fc.constantFrom(...VALUE_CHARS), minLength: 1, maxLength: 30 })
  .filter((text) => !text.endsWith(' '));
const list = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 32 });
const ows = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 });
const write = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, text]) => `${name}=${text}`).join(',');

describe('a tracestate', () => {
  it.each([
    ['one member', 'foo=1', 'foo=1'],
    ['several, in their order', 'foo=1,bar=2', 'foo=1,bar=2'],
    ['white space round its members', ' foo=1 \t , \t bar=2, \t baz=3\t', 'foo=1,bar=2,baz=3'],
    ['empty members', ',foo=1,, \t,bar=2,', 'foo=1,bar=2'],
    ['spaces at the front of a value', 'foo=  1', 'foo=  1'],
    ['a key twice, of which the first is the newest', 'foo=1,bar=2,foo=3', 'foo=1,bar=2'],
    ['a tenant and a vendor', 'tenant@vendor=1', 'tenant@vendor=1'],
    ['keys that level 2 allows', '0abc=1,a@b@c=2,foo@=3', '0abc=1,a@b@c=2,foo@=3'],
    ['a key and a value as long as they may be', `${'z'.repeat(256)}=1`, `${'z'.repeat(256)}=1`],
    ['32 members', members(32), members(32)],
  ])('is read that has %s', (_what, header, expected) => {
    expect(read(header)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['only white space', ' \t, ,'],
    ['a key with a space', 'foo =1'],
    ['a key in upper case', 'FOO=1'],
    ['a key with a dot', 'foo.bar=1'],
    ['a key that begins with an at sign', '@foo=1,bar=2'],
    ['a key that is too long', `foo=1,${'z'.repeat(257)}=1`],
    ['no key', '=1'],
    ['no equals sign', 'foo'],
    ['two equals signs', 'foo=bar=baz'],
    ['an empty value', 'foo=,bar=3'],
    ['a value with a tab inside', 'foo=a\tb'],
    ['a value beyond ASCII', 'foo=é'],
    ['a value that is too long', `foo=${'v'.repeat(257)}`],
    ['33 members', members(33)],
    ['a member of another form among good ones', 'foo=1,bar'],
    ['more than anybody needs', `foo=1,${' '.repeat(10_000)}`],
  ])('is dropped that has %s', (_what, header) => {
    expect(parseTraceState(header)).toBeUndefined();
  });

  it('is one list where it came in several headers', () => {
    expect(read(['foo=1,bar=2', '', 'rojo=1', 'baz=3'])).toBe('foo=1,bar=2,rojo=1,baz=3');
    expect(read([])).toBeUndefined();
  });

  it('loses long members first where it is longer than 512 characters, then those at the end', () => {
    const long = `long=${'x'.repeat(200)}`;
    const short = (name: string): string => `${name}=${'y'.repeat(100)}`;
    expect(read(`a=1,${long},${short('b')},${short('c')},${short('d')},e=5`)).toBe(
      `a=1,${short('b')},${short('c')},${short('d')},e=5`,
    );
    expect(read(['a', 'b', 'c', 'd', 'e', 'f'].map(short))).toBe(['a', 'b', 'c', 'd'].map(short).join());
  });

  it('comes out as it went in, whatever it is made of', () => {
    fc.assert(
      fc.property(list, ows, (pairs, space) => {
        const header = write(pairs);
        fc.pre(header.length <= 512);
        expect(read(pairs.map(([name, text]) => `${space}${name}=${text}${space}`)) ?? '').toBe(header);
        for (const [name, text] of pairs) expect(parseTraceState(header)?.get(name)).toBe(text);
      }),
    );
  });

  it('is bounded and can be read again, whatever comes in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), list.map(write), fc.array(list.map(write))), (header) => {
        const text = read(header);
        if (text === undefined) return;
        expect(text.length).toBeLessThanOrEqual(512);
        expect(text.split(',').length).toBeLessThanOrEqual(32);
        expect(read(text)).toBe(text);
      }),
    );
  });
});

describe('a member that is set', () => {
  it('stands first; the others keep their order and lose only what no longer fits', () => {
    fc.assert(
      fc.property(list, value, (pairs, text) => {
        const others = pairs.filter(([name]) => name !== 'ot');
        const after = parseTraceState(write(pairs))?.set('ot', text).serialize();
        if (after === undefined) return;
        const [first, ...rest] = after.split(',');
        expect(first).toBe(`ot=${text}`);
        expect(after.length).toBeLessThanOrEqual(512);
        expect(rest.length).toBeLessThanOrEqual(31);
        const before = write(others).split(',');
        expect(rest).toEqual(before.filter((member) => rest.includes(member)));
      }),
    );
  });

  it('replaces its old value, and gives way again', () => {
    const state = parseTraceState('foo=1,ot=old,bar=2');
    expect(state?.set('ot', 'new').serialize()).toBe('ot=new,foo=1,bar=2');
    expect(state?.unset('ot').serialize()).toBe('foo=1,bar=2');
    expect(state?.serialize()).toBe('foo=1,ot=old,bar=2');
  });

  it('takes the place of the last where there are 32', () => {
    const state = parseTraceState(members(32))?.set('ot', 'th:8').serialize().split(',');
    expect(state).toHaveLength(32);
    expect(state?.[0]).toBe('ot=th:8');
    expect(state?.at(-1)).toBe('bar30=30');
  });

  it('changes nothing where its form is not valid', () => {
    const state = parseTraceState('foo=1');
    expect(state?.set('A', '1')).toBe(state);
    expect(state?.set('a', 'x,y')).toBe(state);
    expect(state?.unset('other')).toBe(state);
  });
});
