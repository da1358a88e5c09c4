import { expect, it } from 'vitest';
import { faultsOf, treeOf } from './complete.ts';
import type { JaegerSpan } from '../../src/ask/jaeger.ts';

const span = (spanId: string, parent: string | undefined, more: Partial<JaegerSpan> = {}): JaegerSpan => ({
  traceId: 't',
  spanId,
  parent: parent === undefined ? undefined : { traceId: 't', spanId: parent },
  references: parent === undefined ? 0 : 1,
  name: spanId,
  kind: 'internal',
  service: 'orders',
  start: 100_000,
  end: 200_000,
  warnings: [],
  tags: {},
  ...more,
});
const faults = (...spans: JaegerSpan[]): string[] => faultsOf({ traceId: 't', spans });

it('a trace with one root and children within it is whole', () => {
  const later = { kind: 'consumer', start: 300_000, end: 400_000 };
  expect(faults(span('a', undefined), span('b', 'a'), span('c', 'b', later))).toEqual([]);
});

it.each([
  ['an orphan', [span('a', undefined), span('b', 'x')], 't: b is an orphan'],
  ['two roots', [span('a', undefined), span('b', undefined)], 't: 2 roots: a, b'],
  [
    'an id that comes twice',
    [span('a', undefined), span('b', 'a'), span('b', 'a')],
    't: the id of a span comes twice',
  ],
  [
    'a parent in another trace',
    [span('a', undefined), span('b', 'a', { parent: { traceId: 'u', spanId: 'a' } })],
    't: b is an orphan',
  ],
  [
    'a child before its parent',
    [span('a', undefined), span('b', 'a', { start: 90_000 })],
    't: b (90000 to 200000) is not within a (100000 to 200000)',
  ],
  [
    'a child after its parent',
    [span('a', undefined), span('b', 'a', { end: 210_000 })],
    't: b (100000 to 210000) is not within a (100000 to 200000)',
  ],
  ['no service', [span('a', undefined, { service: undefined })], 't: a is of no service'],
  ['what Jaeger warns of', [span('a', undefined, { warnings: ['invalid'] })], 't: a: invalid'],
])('%s is told', (_, spans, fault) => {
  expect(faults(...spans)).toEqual([fault]);
});

it('a tree is told by kinds, names and services', () => {
  const spans = [span('a', undefined), span('c', 'a'), span('b', 'a', { kind: 'client' }), span('d', 'b')];
  expect(treeOf({ traceId: 't', spans })).toEqual([
    'internal a @orders',
    '  client b @orders',
    '    internal d @orders',
    '  internal c @orders',
  ]);
});
