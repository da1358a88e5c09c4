import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import { annotateManifests } from './annotate.ts';
import { parseBudgets, type Budgets } from './budget.ts';
import { checkManifests, type CheckOptions } from './check.ts';
import { parseManifests } from './parse-manifests.ts';
import { parseOwnershipMapping } from './ownership-mapping.ts';
import { checkGithub, checkSarif, checkText } from './render-check.ts';

const prices = priceLookup(DEFAULT_PRICE_BOOK);
const OPTIONS: CheckOptions = { atSeconds: Date.UTC(2026, 10, 2) / 1000, priceBookVersion: 'default@1' };
const BARE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  replicas: 3
  template:
    spec:
      containers: [{name: a, resources: {requests: {cpu: 500m, memory: 512Mi}}}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: api, namespace: shop}
spec: {scaleTargetRef: {kind: Deployment, name: api}, minReplicas: 2, maxReplicas: 10}
`;

function annotated(text: string): string {
  const defaults = { owner: 'shop', costCenter: 'CC-1', environment: 'production', slaClass: 'gold' };
  return (
    annotateManifests(parseManifests({ file: 'a.yaml', text }), prices, { ...OPTIONS, defaults }).sources[0]
      ?.after ?? ''
  );
}

function check(text: string, options: Partial<CheckOptions> = {}) {
  return checkManifests(parseManifests({ file: 'a.yaml', text }), prices, { ...OPTIONS, ...options });
}

const found = (text: string, options: Partial<CheckOptions> = {}) =>
  check(text, options).findings.map(({ rule, file, line, message }) => `${file}:${line} ${rule} ${message}`);

const DONE = annotated(BARE);

describe('checkManifests', () => {
  it('objects to nothing that was just annotated', () => {
    expect(found(DONE)).toEqual([]);
    expect(checkText(check(DONE))).toBe(
      '1 workload, 32.85 EUR a month (21.90 to 109.50 with autoscalers): nothing to object to\n',
    );
  });

  it('names what is missing and where it would stand', () => {
    expect(found(BARE)).toEqual([
      'a.yaml:4 missing Deployment shop/api lacks finops.vigie.dev/: owner, cost-center, environment, sla-class, monthly-cost-per-pod, monthly-cost, monthly-cost-min, monthly-cost-max, currency, price-book-version',
      'a.yaml:9 missing Deployment shop/api lacks on its pod template finops.vigie.dev/: monthly-cost-per-pod, currency',
    ]);
    const asked = found(DONE.replaceAll(/.*cost-center.*\n/g, ''));
    expect(asked).toEqual(['a.yaml:6 missing Deployment shop/api lacks finops.vigie.dev/: cost-center']);
    expect(found(DONE.replaceAll(/.*cost-center.*\n/g, ''), { require: ['owner'] })).toEqual([]);
  });

  it('names what is stale, with what it is now', () => {
    expect(found(DONE.replace('replicas: 3', 'replicas: 4'))).toEqual([
      'a.yaml:12 stale Deployment shop/api says monthly-cost 32.85; is now 43.8 EUR',
    ]);
    expect(found(DONE, { priceBookVersion: 'default@2' })).toEqual([
      'a.yaml:16 stale Deployment shop/api says price-book-version default@1; is now default@2',
    ]);
    expect(found(DONE.slice(0, DONE.indexOf('---')))).toEqual([
      'a.yaml:13 stale Deployment shop/api says monthly-cost-min 21.9; it has no autoscaler',
      'a.yaml:14 stale Deployment shop/api says monthly-cost-max 109.5; it has no autoscaler',
    ]);
    const pod = DONE.replace(/(template:[^]*?)owner: "shop"/, '$1owner: "other"');
    expect(found(pod)).toEqual([
      expect.stringMatching(/^a\.yaml:22 stale .* on its pod template owner other; is now shop$/),
    ]);
    expect(found(DONE.replaceAll('"32.85"', '"32.8500000"'))).toEqual([]);
  });

  it('names what cannot be', () => {
    expect(found(DONE.replace('sla-class: "gold"', 'sla-class: "platinum"'))).toEqual([
      expect.stringMatching(
        /^a\.yaml:10 invalid .*"platinum" is no SLA class; known are gold, silver, bronze$/,
      ),
    ]);
  });

  it('holds budgets against what is expected, or what autoscalers may reach', () => {
    const budgets = (text: string): Partial<CheckOptions> => ({
      budgets: parseBudgets(text, 'budgets.yaml', 'EUR'),
    });
    expect(found(DONE, budgets('total: 32.85'))).toEqual([]);
    expect(
      found(
        DONE,
        budgets(
          '{total: 32, namespaces: {shop: 30, other: 1}, environments: {production: 31}, owners: {shop: 33}}',
        ),
      ),
    ).toEqual([
      'a.yaml:1 over-budget Namespace shop may cost 30.00 EUR a month and is at 32.85 EUR.',
      'a.yaml:1 over-budget Environment production may cost 31.00 EUR a month and is at 32.85 EUR.',
      'a.yaml:1 over-budget All of it together may cost 32.00 EUR a month and is at 32.85 EUR.',
    ]);
    expect(found(DONE, { ...budgets('owners: {shop: 100}'), atMax: true })).toEqual([
      'a.yaml:1 over-budget Owner shop may cost 100.00 EUR a month and can reach 109.50 EUR.',
    ]);
  });

  it('holds workloads and namespaces against the budget they state themselves', () => {
    const own = DONE.replace('  annotations:\n', '  annotations:\n    finops.vigie.dev/budget: "20"\n');
    expect(found(own)).toEqual([
      'a.yaml:1 over-budget Deployment shop/api may cost 20.00 EUR a month and is at 32.85 EUR.',
    ]);
    const namespace = `${DONE}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {finops.vigie.dev/budget: "20"}}\n`;
    expect(found(namespace)).toEqual([
      expect.stringMatching(/^a\.yaml:\d\d over-budget Namespace shop may cost 20\.00 EUR/),
    ]);
    expect(() => found(own.replace('"20"', '"a lot"'))).toThrow(
      /budget: expected an amount such as 200 or 99\.5, found "a lot"/,
    );
  });

  it('writes findings as code scanning and pull requests want them', () => {
    const result = check(BARE);
    expect(checkGithub(result).split('\n')[0]).toMatch(
      /^::error file=a\.yaml,line=4,title=vigie-finops missing::Deployment shop\/api lacks/,
    );
    expect(checkSarif(result)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          results: [
            {
              ruleId: 'missing',
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'a.yaml' }, region: { startLine: 4 } } },
              ],
            },
            {},
          ],
        },
      ],
    });
  });
});

describe('parseBudgets', () => {
  it.each([
    ['totl: 1', /budgets\.yaml:1:7 budgets totl: is unknown; known are currency, total/],
    ['total: -1', /expected an amount such as 200 or 99\.5, found -1/],
    [
      'currency: USD\ntotal: 1',
      /budgets\.yaml:1:11 budgets currency: expected EUR, the price book's currency/,
    ],
    ['namespaces: [a]', /namespaces: expected a mapping/],
    ['a: [', /budgets\.yaml:\d+:\d+ /],
  ])('refuses %j', (text, message) => {
    expect(() => parseBudgets(text, 'budgets.yaml', 'EUR')).toThrow(message);
  });

  it('reads amounts by name', () => {
    const budgets: Budgets = parseBudgets('{"total": 5, "owners": {"a": "7.5"}}', 'b.json', 'EUR');
    expect([budgets.total, budgets.owners.get('a'), budgets.namespaces.size]).toEqual([5, 7.5, 0]);
  });
});

describe('parseOwnershipMapping', () => {
  const workload = {
    namespace: 'shop-eu',
    kind: 'Deployment',
    name: 'api',
    labels: new Map([['tier', 'web']]),
  };

  it('takes each field from the first rule that matches and has it', () => {
    const mapping = parseOwnershipMapping(`
rules:
  - match: {namespace: 'shop-*', labels: {tier: web}}
    owner: shop
  - match: {name: 'a?i'}
    owner: nobody
  - match: {kind: StatefulSet}
    costCenter: CC-9
  - {owner: platform, costCenter: CC-1, slaClass: bronze}
`);
    expect(mapping.ownershipOf(workload)).toEqual({ owner: 'shop', costCenter: 'CC-1', slaClass: 'bronze' });
    expect(mapping.ownershipOf({ ...workload, labels: new Map() })).toMatchObject({ owner: 'platform' });
  });

  it.each([
    ['rules: []', /there are no rules/],
    ['rules: [{ownr: x}]', /m\.yaml:1:16 owners rules\[0\]\.ownr: is unknown; known are match, owner/],
    ['rules: [{slaClass: platinum}]', /expected one of gold, silver, bronze, found "platinum"/],
    ['rules: [{match: {nam: x}}]', /is unknown; known are namespace, kind, name, labels/],
    ['rules: [{owner: 3}]', /expected a text; put it in quotes, found 3/],
  ])('refuses %j', (text, message) => {
    expect(() => parseOwnershipMapping(text, 'm.yaml')).toThrow(message);
  });
});
