import * as fc from 'fast-check';
import type { NodeClassPrices, NodePrices, PeriodPrices, PriceBook, PricePeriod } from './price-book.ts';
import { UNITS_OF, type Price, type PricedResource } from './price-unit.ts';

/** Any price of a resource, in any of its units. */
export function arbitraryPrice(resource: PricedResource): fc.Arbitrary<Price> {
  return fc.record({ amount: amount(), unit: fc.constantFrom(...UNITS_OF[resource]) });
}

/** Any prices a period may have. */
export function arbitraryPrices(): fc.Arbitrary<PeriodPrices> {
  return optional<PeriodPrices>(
    {
      cpu: arbitraryPrice('cpu'),
      memory: arbitraryPrice('memory'),
      storage: arbitraryPrice('storage'),
      gpu: arbitraryPrice('gpu'),
      egress: arbitraryPrice('egress'),
      spot: nodePrices(),
      nodeClasses: fc.dictionary(className(), nodeClassPrices(), { maxKeys: 3, noNullPrototype: true }),
      storageClasses: fc.dictionary(className(), arbitraryPrice('storage'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    },
    ['cpu', 'memory', 'storage'],
  );
}

/** Any book: one to four periods without gaps. */
export function arbitraryPriceBook(): fc.Arbitrary<PriceBook> {
  return fc
    .record({
      name: line(),
      version: line(),
      currency: fc.constantFrom('EUR', 'USD', 'CHF', 'JPY'),
      prices: fc.array(arbitraryPrices(), { minLength: 1, maxLength: 4 }),
      changes: fc.uniqueArray(fc.integer({ min: 0, max: 4_000_000_000 }), { minLength: 5, maxLength: 5 }),
      open: fc.record({ first: fc.boolean(), last: fc.boolean() }),
      description: fc.option(line(), { nil: undefined }),
    })
    .map(({ prices, changes, open, description, ...head }) => {
      const sorted = changes.sort((a, b) => a - b);
      const periods = prices.map((of, index) => {
        const first = index > 0 || open.first ? { fromSeconds: sorted[index] ?? 0 } : {};
        const last = index < prices.length - 1 || open.last ? { toSeconds: sorted[index + 1] ?? 0 } : {};
        return Object.assign<{ prices: PeriodPrices }, Partial<PricePeriod>>(
          { prices: of },
          Object.assign(first, last),
        );
      });
      return Object.assign(head, { periods, rates: [] }, description === undefined ? {} : { description });
    });
}

function nodePrices(): fc.Arbitrary<NodePrices> {
  return optional<NodePrices>(
    { cpu: arbitraryPrice('cpu'), memory: arbitraryPrice('memory'), gpu: arbitraryPrice('gpu') },
    [],
  );
}

function nodeClassPrices(): fc.Arbitrary<NodeClassPrices> {
  return fc
    .tuple(nodePrices(), fc.option(nodePrices(), { nil: undefined }))
    .map(([of, spot]) => (spot === undefined ? of : Object.assign({}, of, { spot })));
}

function amount(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(0, 0.02, 0.01, 0.03, 14.6, 7.3, 1e-9),
    fc.double({ min: 1e-9, max: 1e6, noNaN: true, noDefaultInfinity: true }),
  );
}

function className(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('m5.large', 'constructor', 'toString', 'gp3'),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
  );
}

function line(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('default', '2026-11', 'null', '1', 'é #: x', "it's", '- a', '*b', '&c', '"q"', '.nan'),
    fc.stringMatching(/^[!-~]{1,20}$/),
  );
}

function optional<T extends object>(
  arbitraries: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> },
  requiredKeys: (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(arbitraries, { requiredKeys, noNullPrototype: true } as never) as fc.Arbitrary<T>;
}
