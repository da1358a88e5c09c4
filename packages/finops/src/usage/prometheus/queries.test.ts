import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  ALIVE,
  BOUND,
  filled,
  matchers,
  METADATA_METRICS,
  NODE_METRICS,
  QUERIES,
  STATE_QUERIES,
} from './queries.ts';

const documented = await readFile(new URL('../../../docs/usage-and-allocation.md', import.meta.url), 'utf8');

describe('queries', () => {
  it.each(Object.entries({ ALIVE, BOUND, ...QUERIES, ...STATE_QUERIES }))(
    '%s is written out in the documentation',
    (_, query) => {
      expect(documented).toContain(`\n${query}\n`);
    },
  );

  it.each([...METADATA_METRICS, ...NODE_METRICS])('the documentation names %s', (metric) => {
    expect(documented).toContain(`\`${metric}\``);
  });

  it('have their places filled, and no comma where nothing is selected', () => {
    expect(filled('a{$select,b="c"}[$step]', { select: 'x="y"', step: '5m' })).toBe('a{x="y",b="c"}[5m]');
    expect(filled('a{$select,b="c"}', { select: '' })).toBe('a{b="c"}');
    expect(filled(QUERIES.podFirstSeen, { select: 'x="y"', step: '5m', window: '1h' })).toContain(
      'kube_pod_status_phase{x="y",phase',
    );
  });

  it('take names as they are: nothing in them is a pattern or an end of the text', () => {
    expect(matchers({ namespace: 'a"b\\c' }, { pod: ['a.b', 'c|d', 'e"f'] })).toBe(
      'namespace="a\\"b\\\\c",pod=~"a\\\\.b|c\\\\|d|e\\"f"',
    );
  });
});
