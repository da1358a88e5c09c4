import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import { annotateManifests, type AnnotateOptions } from './annotate.ts';
import { ManifestError } from './manifest-error.ts';
import { manifestText } from './manifests.arbitrary.ts';
import { parseManifests } from './parse-manifests.ts';
import { isListKind, isWorkloadKind, WORKLOAD_KINDS } from './workload-kinds.ts';

const prices = priceLookup(DEFAULT_PRICE_BOOK);
const OPTIONS: AnnotateOptions = {
  atSeconds: Date.UTC(2026, 10, 2) / 1000,
  priceBookVersion: 'default@1',
  defaults: { owner: 'shop', environment: 'production' },
  nodes: 3,
  runHours: 0.5,
};

function annotated(text: string, options: Partial<AnnotateOptions> = {}): string {
  const manifests = parseManifests({ file: 'a.yaml', text });
  const { sources } = annotateManifests(manifests, prices, { ...OPTIONS, ...options });
  return sources[0]?.after ?? '';
}

describe('annotateManifests', () => {
  it('adds nothing but annotation lines to a manifest as people write it', () => {
    const before = `# Our shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api   # the API
  namespace: shop
  labels: {app: api}

spec:
    replicas: 3
    template:
        metadata:
            labels: {app: api}
        spec:
            containers:
            - name: api
              image: "registry/api:1.2"   # pinned
              resources: {requests: {cpu: 500m, memory: 512Mi}}
`;
    const lines = annotated(before, {
      defaults: { owner: 'shop', costCenter: 'CC-1', slaClass: 'gold' },
    }).split('\n');
    const added = lines.filter((line) => !before.split('\n').includes(line));
    expect(added).toEqual([
      '  annotations:',
      '    finops.vigie.dev/owner: "shop"',
      '    finops.vigie.dev/cost-center: "CC-1"',
      '    finops.vigie.dev/sla-class: "gold"',
      '    finops.vigie.dev/monthly-cost-per-pod: "10.95"',
      '    finops.vigie.dev/monthly-cost: "32.85"',
      '    finops.vigie.dev/currency: "EUR"',
      '    finops.vigie.dev/price-book-version: "default@1"',
      '            annotations:',
      '                finops.vigie.dev/owner: "shop"',
      '                finops.vigie.dev/cost-center: "CC-1"',
      '                finops.vigie.dev/sla-class: "gold"',
      '                finops.vigie.dev/monthly-cost-per-pod: "10.95"',
      '                finops.vigie.dev/currency: "EUR"',
    ]);
    expect(lines.filter((line) => !added.includes(line)).join('\n')).toBe(before);
  });

  it('changes nothing the second time, and nothing but annotations the first', () => {
    fc.assert(
      fc.property(manifestText, (text) => {
        const once = annotated(text);
        expect(annotated(once)).toBe(once);
        expect(valuesOf(once).map(withoutCost)).toEqual(valuesOf(text).map(withoutCost));
        expect(commentsOf(once)).toEqual(commentsOf(text));
        expect(once.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
        expect(once.endsWith('\n')).toBe(text.endsWith('\n'));
        if (text.includes('\r\n')) expect(once.replaceAll('\r\n', '')).not.toContain('\n');
        else expect(once).not.toContain('\r');
      }),
      { numRuns: 100 },
    );
  });

  it('writes annotations a YAML reader finds where Kubernetes looks for them', () => {
    fc.assert(
      fc.property(manifestText, (text) => {
        for (const workload of valuesOf(annotated(text)).flatMap(workloadsIn)) {
          const own = at(workload, ['metadata', 'annotations']);
          expect(own).toMatchObject({
            'finops.vigie.dev/currency': 'EUR',
            'finops.vigie.dev/price-book-version': 'default@1',
          });
          expect(Object.values(own).every((value) => typeof value === 'string')).toBe(true);
          expect(own).not.toHaveProperty(['finops.vigie.dev/monthly-cost-max']);
          const path = WORKLOAD_KINDS[workload['kind'] as string] ?? [];
          if (path.length === 0) continue;
          const pod = at(workload, [...path, 'metadata', 'annotations']);
          expect(pod['finops.vigie.dev/monthly-cost-per-pod']).toBe(
            own['finops.vigie.dev/monthly-cost-per-pod'],
          );
          expect(pod['finops.vigie.dev/environment']).toBe('production');
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [
      'a metadata shared by an alias',
      'template: {metadata: *m, spec: {containers: [{image: a}]}}',
      /is used elsewhere too, by the alias \*m/,
    ],
    [
      'annotations shared by an alias',
      'template: {metadata: {annotations: *a}, spec: {containers: [{image: a}]}}',
      /is used elsewhere too, by the alias \*a/,
    ],
  ])('refuses %s, since the other use would change too', (_, template, message) => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: &m
  name: api
  annotations: &a
    x: y
spec:
  ${template}
`;
    expect(() => annotated(text)).toThrow(message);
    expect(() => annotated(text)).toThrow(/a\.yaml:\d+:\d+ Deployment api cannot be annotated/);
  });

  it('leaves anchors, merge keys and aliases as they are where annotations are apart from them', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  labels: &labels {app: api}
  annotations:
    <<: {team: shop}
spec:
  selector: {matchLabels: *labels}
  template:
    metadata:
      labels: *labels
    spec:
      containers:
        - &base
          name: a
          resources: &small {requests: {cpu: 100m}}
        - <<: *base
          name: b
`;
    const after = annotated(text);
    expect(
      after
        .split('\n')
        .filter((line) => !/finops|^ {6}annotations:$/.test(line))
        .join('\n'),
    ).toBe(text);
    expect(after).toContain('monthly-cost-per-pod: "2.92"');
  });

  it('takes away the range of an autoscaler that is gone', () => {
    const text = `apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations:
    # the least
    finops.vigie.dev/monthly-cost-min: "1"
    finops.vigie.dev/monthly-cost-max: >-
      3
    note: kept
spec:
  containers: [{image: a}]
`;
    const after = annotated(text);
    expect(after).not.toMatch(/cost-(min|max)/);
    expect(after).toContain('    # the least\n    note: kept\n    finops.vigie.dev/owner: "shop"\n');
  });

  it('writes texts as texts, whatever they look like', () => {
    const awkward = [
      'yes',
      '012',
      '1e3',
      'a: b # c',
      '"quoted"',
      'é\u2028x',
      "it's",
      ' blank',
      '\u0007',
      '{{ x }}',
      '🙂',
    ];
    for (const owner of awkward) {
      for (const metadata of ['\n  name: a', ' {name: a}']) {
        const text = `apiVersion: v1\nkind: Pod\nmetadata:${metadata}\nspec: {containers: [{image: a}]}\n`;
        const after = annotated(text, { defaults: { owner } });
        expect(at(valuesOf(after)[0], ['metadata', 'annotations'])['finops.vigie.dev/owner']).toBe(owner);
      }
    }
  });

  it('answers whatever it is given with a text or a message, never a stack trace', () => {
    const mutated = fc
      .tuple(
        manifestText,
        fc.array(fc.tuple(fc.nat(2000), fc.nat(3), fc.string({ maxLength: 6, unit: MARKUP })), {
          maxLength: 4,
        }),
      )
      .map(([text, changes]) =>
        changes.reduce((all, [at, cut, put]) => all.slice(0, at) + put + all.slice(at + cut), text),
      );
    fc.assert(
      fc.property(mutated, (text) => {
        try {
          const once = annotated(text);
          expect(annotated(once)).toBe(once);
        } catch (error) {
          if (!(error instanceof ManifestError)) throw error;
          for (const { line } of error.problems) expect(line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('prefers what the manifest says to what the run says, unless forced', () => {
    const text = `apiVersion: v1
kind: Pod
metadata:
  name: a
  labels: {team: billing, env: staging}
  annotations: {finops.vigie.dev/owner: payments}
spec: {containers: [{image: a}]}
`;
    const given = { owner: 'platform', environment: 'production', costCenter: 'CC-9' };
    const say = (force: boolean) =>
      at(valuesOf(annotated(text, { defaults: given, force }))[0], ['metadata', 'annotations']);
    expect(say(false)).toMatchObject({
      'finops.vigie.dev/owner': 'payments',
      'finops.vigie.dev/environment': 'staging',
      'finops.vigie.dev/cost-center': 'CC-9',
    });
    expect(say(true)).toMatchObject({
      'finops.vigie.dev/owner': 'platform',
      'finops.vigie.dev/environment': 'production',
    });
  });
});

const MARKUP = fc.constantFrom(
  ...'{}[]:,&*!|>-#?%@`"\' \n\t<a0\u0000'.split(''),
  '<<',
  '---',
  '{{',
  'null',
  '- ',
);

type Json = Record<string, unknown>;

function valuesOf(text: string): Json[] {
  const documents = parseAllDocuments(text, { merge: true });
  return 'empty' in documents
    ? []
    : documents.map((document) => document.toJS() as Json).filter((value) => value !== null);
}

function workloadsIn(value: Json): Json[] {
  if (isListKind(String(value['kind']))) return (value['items'] as Json[]).flatMap(workloadsIn);
  return isWorkloadKind(String(value['kind'])) ? [value] : [];
}

function at(value: unknown, path: readonly string[]): Record<string, string> {
  return path.reduce((inner, key) => (inner as Json)?.[key], value) as Record<string, string>;
}

/** The value without what annotating may add, so that empty mappings and absent ones are the same. */
function withoutCost(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCost);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !key.startsWith('finops.vigie.dev/'))
    .map(([key, each]) => [key, withoutCost(each)] as const)
    .filter(
      ([key, each]) => !(['annotations', 'metadata'].includes(key) && (each === null || isEmpty(each))),
    );
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function commentsOf(text: string): string[] {
  return [...text.matchAll(/#[^\r\n"']*/g)]
    .map(([comment]) => comment)
    .filter((comment) => /^# (about|why|head|next|between)/.test(comment));
}
