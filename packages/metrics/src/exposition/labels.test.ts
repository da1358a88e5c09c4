import { describe, expect, it } from 'vitest';
import { labelText } from './labels.ts';

describe('labelText', () => {
  it('orders labels by name, whatever order the attributes came in', () => {
    expect(labelText({ b: 1, a: true, c: 'x' })).toBe('a="true",b="1",c="x"');
    expect(labelText({ c: 'x', a: true, b: 1 })).toBe('a="true",b="1",c="x"');
  });

  it('escapes backslashes, quotes and line feeds', () => {
    expect(labelText({ path: 'C:\\tmp\n"x"' })).toBe('path="C:\\\\tmp\\n\\"x\\""');
  });

  it('joins values of attributes that become one label in the order of their names', () => {
    expect(labelText({ 'a.b': 'dot', a_b: 'underscore', 'a/b': 'slash' })).toBe('a_b="dot;slash;underscore"');
  });

  it('leaves empty and missing values out, as Prometheus takes them for absent', () => {
    expect(labelText({ empty: '', missing: undefined, there: 'x' })).toBe('there="x"');
  });

  it('writes arrays as JSON and never throws on what cannot be serialised', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(labelText({ list: ['a', 'b'] })).toBe('list="[\\"a\\",\\"b\\"]"');
    expect(labelText({ big: 1n, cyclic })).toBe('big="[unserialisable]",cyclic="[unserialisable]"');
  });

  it('replaces half a surrogate pair, which UTF-8 cannot carry', () => {
    expect(labelText({ text: 'a\uD800b' })).toBe('text="a\uFFFDb"');
  });

  it('renames an attribute that has the name of a label the family writes itself', () => {
    expect(labelText({ le: '5' }, 'le')).toBe('exported_le="5"');
    expect(labelText({ le: '5' })).toBe('le="5"');
  });

  it('treats an attribute called __proto__ as any other', () => {
    expect(labelText(JSON.parse('{"__proto__":"x"}') as Record<string, string>)).toBe('key_proto_="x"');
  });
});
