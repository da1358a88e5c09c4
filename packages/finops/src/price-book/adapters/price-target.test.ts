import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePriceBook } from '../parse-price-book.ts';
import { arbitraryPriceBook } from '../price-book.arbitrary.ts';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../price-book.ts';
import { priceLookup } from '../price-lookup.ts';
import type { UnitPrices } from '../unit-prices.ts';
import { exportPrices, importPrices, PRICE_TARGETS } from './price-target.ts';

const AT = { atSeconds: Date.UTC(2026, 10, 21) / 1000 };

describe('exportPrices of the default book', () => {
  it('writes OpenCost’s file: texts per hour, storage 0.03/730', () => {
    const { text } = exportPrices(DEFAULT_PRICE_BOOK, 'opencost', AT);
    expect(JSON.parse(text)).toMatchObject({
      provider: 'custom',
      CPU: '0.02',
      RAM: '0.01',
      storage: String(0.03 / 730),
      currencyCode: 'EUR',
      customPricesEnabled: 'true',
    });
  });

  it('writes OpenCost’s config map: texts per month', () => {
    const { text, warnings } = exportPrices(DEFAULT_PRICE_BOOK, 'opencost-configmap', AT);
    expect(parse(text)).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'pricing-configs' },
      data: { CPU: '14.6', RAM: '7.3', storage: '0.03', GPU: '0', currencyCode: 'EUR' },
    });
    expect(warnings).toContainEqual(expect.stringContaining('0.000041 (−0.23 %)'));
  });

  it('says which OpenCost reads the config map per month', () => {
    const { warnings } = exportPrices(DEFAULT_PRICE_BOOK, 'opencost-configmap', AT);
    expect(warnings).toContainEqual(
      expect.stringMatching(/from 1\.120\.4 on .* per hour.*730 times too dear/),
    );
    expect(exportPrices(DEFAULT_PRICE_BOOK, 'opencost', AT).warnings.join()).not.toContain('1.120.4');
  });

  // Fields of `CustomPricing` (pkg/cloud/models/models.go) and of configs/default.json in github.com/opencost/opencost 1.121.
  it.each(['opencost', 'opencost-configmap'] as const)(
    'gives %s every price it knows, as texts it can parse',
    (target) => {
      const { text } = exportPrices(DEFAULT_PRICE_BOOK, target, AT);
      const document = parse(text) as Record<string, unknown>;
      const fields = (target === 'opencost' ? document : document['data']) as Record<string, unknown>;
      const amounts = 'CPU spotCPU RAM spotRAM GPU spotGPU storage'.split(' ');
      const traffic = 'zoneNetworkEgress regionNetworkEgress internetNetworkEgress'.split(' ');
      for (const field of [...amounts, ...traffic]) expect(fields[field], field).toMatch(/^\d+(\.\d+)?$/);
      const ofFile =
        'natGatewayEgress natGatewayIngress firstFiveForwardingRulesCost additionalForwardingRuleCost LBIngressDataCost'.split(
          ' ',
        );
      if (target === 'opencost') for (const field of ofFile) expect(fields[field], field).toBe('0');
      const words = 'provider description currencyCode customPricesEnabled'.split(' ');
      const known = new Set([...words, ...amounts, ...traffic, ...ofFile]);
      expect(Object.keys(fields).filter((field) => !known.has(field))).toEqual([]);
    },
  );

  it('writes Kubecost’s Helm values: numbers per month, a zero as a text the chart does not skip', () => {
    const { text } = exportPrices(DEFAULT_PRICE_BOOK, 'kubecost', AT);
    expect(parse(text)).toEqual({
      kubecostProductConfigs: {
        currencyCode: 'EUR',
        customPricesEnabled: true,
        defaultModelPricing: {
          enabled: true,
          CPU: 14.6,
          spotCPU: 14.6,
          RAM: 7.3,
          spotRAM: 7.3,
          GPU: '0',
          spotGPU: '0',
          storage: 0.03,
          internetNetworkEgress: '0',
          zoneNetworkEgress: '0',
          regionNetworkEgress: '0',
        },
      },
    });
  });
});

describe('exportPrices', () => {
  const rich = parsePriceBook(`apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: rich
version: '1'
currency: USD
periods:
  - validTo: 2026-07-01
    prices: &old { cpu: 1 USD per core·hour, memory: 1 USD per GB·hour, storage: 1 USD per GB·month }
  - validFrom: 2026-07-01
    prices:
      cpu: 2 USD per core·hour
      memory: 1 USD per GB·hour
      storage: 1 USD per GB·month
      gpu: 3 USD per gpu·hour
      egress: 0.1 USD per GiB
      spot: { gpu: 1 USD per gpu·hour }
      nodeClasses: { big: { cpu: 3 USD per core·hour } }
      storageClasses: { fast: 2 USD per GiB·month }
`);

  it.each(PRICE_TARGETS)('names what %s cannot express', (target) => {
    const { warnings } = exportPrices(rich, target, AT);
    const said = warnings.join('\n');
    expect(said).toContain('node class big');
    expect(said).toContain('storage class fast');
    expect(said).toContain('1 other validity period');
    expect(said).toContain('set spotLabel and spotLabelValue');
    expect(said).not.toContain('no price of gpu');
  });

  it('writes spotGPU as OpenCost reads it from the config map: per hour', () => {
    const { text, warnings } = exportPrices(rich, 'opencost-configmap', AT);
    expect(parse(text)).toMatchObject({ data: { GPU: '2190', spotGPU: '1' } });
    expect(warnings).toContainEqual(expect.stringContaining('spotGPU is written per hour'));
    expect(parse(exportPrices(rich, 'kubecost', AT).text)).toMatchObject({
      kubecostProductConfigs: { defaultModelPricing: { GPU: 2190, spotGPU: 730 } },
    });
  });

  it('takes the prices of the instant asked for', () => {
    const { text } = exportPrices(rich, 'opencost', { atSeconds: 0 });
    expect(JSON.parse(text)).toMatchObject({ CPU: '1', RAM: '1.073741824', GPU: '0' });
    const past = { ...rich, periods: rich.periods.slice(1) };
    expect(() => exportPrices(past, 'opencost', { atSeconds: 0 })).toThrowError(/VIGIE_E_FINOPS_NO_PRICE/);
    expect(() => exportPrices(rich, 'opencost', { atSeconds: Number.NaN })).toThrowError(
      /VIGIE_E_FINOPS_NO_PRICE/,
    );
  });

  it.each(PRICE_TARGETS)('%s is read back to the same prices', (target) => {
    fc.assert(
      fc.property(arbitraryPriceBook(), (book) => {
        const atSeconds = book.periods[0]?.fromSeconds ?? (book.periods[0]?.toSeconds ?? 1) - 1;
        const { text } = exportPrices(book, target, { atSeconds });
        const back = importPrices(text, target);
        expect(back.warnings).toEqual([]);
        for (const spot of [false, true]) sameWithin(book, back.book, { atSeconds, spot });
      }),
    );
  });
});

describe('importPrices', () => {
  it('reads OpenCost’s own default.json, and names what it leaves out', () => {
    const { book, warnings } = importPrices(
      `{
    "provider": "custom",
    "description": "Default prices based on GCP us-central1",
    "CPU": "0.031611",
    "spotCPU": "0.006655",
    "RAM": "0.004237",
    "spotRAM": "0.000892",
    "GPU": "0.95",
    "storage": "0.00005479452",
    "zoneNetworkEgress": "0.01",
    "regionNetworkEgress": "0.01",
    "internetNetworkEgress": "0.12",
    "natGatewayEgress": "0.045"
}`,
      'opencost',
    );
    expect(book).toEqual({
      name: 'opencost',
      version: '1',
      description: 'Default prices based on GCP us-central1',
      currency: 'USD',
      periods: [
        {
          prices: {
            cpu: { amount: 0.031611, unit: 'core·hour' },
            memory: { amount: 0.004237, unit: 'GiB·hour' },
            storage: { amount: 0.00005479452, unit: 'GiB·hour' },
            gpu: { amount: 0.95, unit: 'gpu·hour' },
            egress: { amount: 0.12, unit: 'GiB' },
            spot: {
              cpu: { amount: 0.006655, unit: 'core·hour' },
              memory: { amount: 0.000892, unit: 'GiB·hour' },
            },
          },
        },
      ],
      rates: [],
    });
    expect(warnings).toEqual([
      'no currencyCode: the amounts are taken for USD, as opencost does',
      expect.stringContaining('zoneNetworkEgress (0.01)'),
      expect.stringContaining('regionNetworkEgress (0.01)'),
      expect.stringContaining('natGatewayEgress (0.045)'),
    ]);
  });

  it('reads Kubecost’s values among others, and says when they are switched off', () => {
    const text = `global: { x: 1 }
kubecostProductConfigs:
  clusterName: prod
  defaultModelPricing: { enabled: true, CPU: 28.0, RAM: "3.09", storage: 0.04, GPU: 693.50 }
`;
    const { book, warnings } = importPrices(text, 'kubecost', { currency: 'EUR', name: 'k', version: '7' });
    expect(book).toMatchObject({ name: 'k', version: '7', currency: 'EUR' });
    expect(priceLookup(book)({ atSeconds: 0 }).cpuCoreHour).toBe(28 / 730);
    expect(warnings).toEqual([expect.stringContaining('customPricesEnabled is not true')]);
  });

  it('tells every problem at once, with its place', () => {
    const text = `kubecostProductConfigs:
  currencyCode: euro
  defaultModelPricing:
    CPU: -1
    RAM: lots
    spotCPU: .nan
    GPU: [1]
`;
    const refuse = (): unknown => importPrices(text, 'kubecost', { source: 'values.yaml' });
    expect(refuse).toThrowError(expect.objectContaining({ code: 'VIGIE_E_FINOPS_PRICE_BOOK' }));
    for (const part of ['values.yaml:2:17', ':4:10', ':5:10', ':6:14', ':7:10', 'storage: is missing']) {
      expect(refuse).toThrowError(part);
    }
  });

  it.each(PRICE_TARGETS)('refuses what is no %s at all', (target) => {
    for (const text of ['', '[]', '{', 'null', '7', 'a: 1', '--- a\n--- b']) {
      expect(() => importPrices(text, target)).toThrowError(
        expect.objectContaining({ code: 'VIGIE_E_FINOPS_PRICE_BOOK' }),
      );
    }
  });

  it('does not take the hourly file inside a config map for monthly amounts', () => {
    const text = 'kind: ConfigMap\ndata:\n  default.json: |\n    {"CPU": "1.25"}\n';
    expect(() => importPrices(text, 'opencost-configmap')).toThrowError(/default.json is the hourly file/);
  });

  it('does not mix currencies', () => {
    const { text } = exportPrices(DEFAULT_PRICE_BOOK, 'opencost', AT);
    expect(() => importPrices(text, 'opencost', { currency: 'USD' })).toThrowError(/is EUR, not USD/);
  });
});

function sameWithin(
  a: PriceBook,
  b: PriceBook,
  context: { readonly atSeconds: number; readonly spot: boolean },
): void {
  const [one, other] = [priceLookup(a)(context), priceLookup(b)(context)];
  expect(other.currency).toBe(one.currency);
  const keys: readonly (keyof UnitPrices & `${string}${'Hour' | 'Byte'}`)[] = [
    'cpuCoreHour',
    'memoryByteHour',
    'storageByteHour',
    'gpuHour',
    'egressByte',
  ];
  for (const key of keys) expect(Math.abs(other[key] - one[key])).toBeLessThanOrEqual(1e-12 * one[key]);
}
