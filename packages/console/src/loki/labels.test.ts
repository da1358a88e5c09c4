import { describe, expect, it } from 'vitest';
import { parseLabels, serviceOf } from './labels.ts';

describe('parseLabels', () => {
  it('reads names, escapes and raw strings', () => {
    expect(parseLabels(String.raw`{a="x", b = "quote \" tab \t \u00e9" ,c=${'`raw\\n`'}, }`)).toEqual([
      ['a', 'x'],
      ['b', 'quote " tab \t é'],
      ['c', String.raw`raw\n`],
    ]);
  });

  it('reads the empty selector, which the receiver then refuses', () => {
    expect(parseLabels('{}')).toEqual([]);
  });

  it.each(['a="x"', '{a}', '{a="x" b="y"}', '{a="x", a="y"}', '{1a="x"}'])('throws for %s', (text) => {
    expect(() => parseLabels(text)).toThrow(/label/);
  });
});

it('names a stream without a telling label unknown_service', () => {
  expect(serviceOf([['level', 'info']])).toBe('unknown_service');
});
