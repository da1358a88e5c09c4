import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

describe('parseExposition', () => {
  it('reads names, labels and values and passes over the rest', () => {
    const page = [
      '# HELP up Whether it is up.',
      '# TYPE up gauge',
      'up 1',
      'with_time{} 2 1395066363000',
      'requests_total{method="GET",route="/a/:id"} 3e2',
      'duration_bucket{le="+Inf",} 4 # {trace_id="abc"} 0.5 1.0',
      'weird{ a = "x" } 5'.replaceAll(' = ', '='),
      'infinite +Inf',
      'negative -Inf',
      'nothing NaN',
      '# EOF',
      '',
    ].join('\r\n');
    expect(parseExposition(page)).toEqual([
      { name: 'up', labels: {}, value: 1 },
      { name: 'with_time', labels: {}, value: 2 },
      { name: 'requests_total', labels: { method: 'GET', route: '/a/:id' }, value: 300 },
      { name: 'duration_bucket', labels: { le: '+Inf' }, value: 4 },
      { name: 'weird', labels: { a: 'x' }, value: 5 },
      { name: 'infinite', labels: {}, value: Infinity },
      { name: 'negative', labels: {}, value: -Infinity },
      { name: 'nothing', labels: {}, value: Number.NaN },
    ]);
  });

  it('reads back any label value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
        expect(parseExposition(`a{b="${escaped}",c="d"} 1`)).toEqual([
          { name: 'a', labels: { b: text, c: 'd' }, value: 1 },
        ]);
      }),
    );
  });

  it.each(['<html>', 'a', 'a{b="c"', 'a{b=c} 1', 'a{} x'])('refuses %j', (line) => {
    expect(() => parseExposition(`up 1\n${line}`)).toThrow(
      `Not a line of a metrics page: ${JSON.stringify(line)}`,
    );
  });
});
