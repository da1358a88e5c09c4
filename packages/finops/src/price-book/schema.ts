import { PRICE_BOOK_API_VERSION, PRICE_BOOK_KIND } from './price-book.ts';
import { examplePrice } from './price-text.ts';
import { UNITS_OF, type PricedResource } from './price-unit.ts';

/**
 * JSON Schema (draft 2020-12) of a price book, published as `price-book.schema.json`. Editors check and complete by it;
 * the parser decides, since a schema cannot say that periods may not overlap or that all prices are in one currency.
 */
export function priceBookSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:vigie:finops:price-book:v1',
    title: 'Price book',
    description:
      'What Kubernetes resources cost. The only place where a price stands. A month is 730 h, a GiB 2^30 bytes, a GB 10^9 bytes.',
    type: 'object',
    properties: {
      apiVersion: { title: 'Version of the form', const: PRICE_BOOK_API_VERSION },
      kind: { title: 'Kind', const: PRICE_BOOK_KIND },
      name: { title: 'Name', description: 'Stands in annotations and reports.', $ref: '#/$defs/line' },
      version: {
        title: 'Version',
        description: 'A text that changes with every change of a price; stands in annotations and reports.',
        $ref: '#/$defs/line',
      },
      description: { title: 'Description', type: 'string', minLength: 1 },
      currency: {
        title: 'Currency',
        description: 'ISO 4217. Every price of the book is in it.',
        $ref: '#/$defs/currency',
      },
      periods: {
        title: 'Validity periods',
        description:
          'In any order, without gaps or overlaps; only the first may have no validFrom, the last no validTo.',
        type: 'array',
        minItems: 1,
        items: { $ref: '#/$defs/period' },
      },
      rates: {
        title: 'Exchange rates',
        description:
          'Amounts are converted by these alone; no inverse and no way over a third currency is derived.',
        type: 'array',
        items: { $ref: '#/$defs/rate' },
      },
    },
    required: ['apiVersion', 'kind', 'name', 'version', 'currency', 'periods'],
    additionalProperties: false,
    $defs: {
      line: { type: 'string', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,200}$' },
      currency: { type: 'string', pattern: '^[A-Z]{3}$', examples: ['EUR', 'USD', 'CHF'] },
      instant: {
        description: 'A day, from 00:00 UTC, or an instant with its offset.',
        type: 'string',
        pattern:
          '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2}))?$',
        examples: ['2026-01-01', '2026-01-01T00:00:00+01:00'],
      },
      period: {
        title: 'Period',
        type: 'object',
        properties: {
          validFrom: { title: 'Valid from', description: 'Inclusive.', $ref: '#/$defs/instant' },
          validTo: { title: 'Valid to', description: 'Exclusive.', $ref: '#/$defs/instant' },
          prices: { $ref: '#/$defs/prices' },
        },
        required: ['prices'],
        additionalProperties: false,
      },
      prices: {
        title: 'Prices',
        type: 'object',
        properties: {
          ...priceProperties('cpu', 'memory', 'storage', 'gpu', 'egress'),
          spot: { title: 'Spot nodes', $ref: '#/$defs/node' },
          nodeClasses: {
            title: 'By node class',
            description: 'Keys are values of the node label node.kubernetes.io/instance-type.',
            type: 'object',
            propertyNames: { $ref: '#/$defs/className' },
            additionalProperties: { $ref: '#/$defs/nodeClass' },
          },
          storageClasses: {
            title: 'By storage class',
            type: 'object',
            propertyNames: { $ref: '#/$defs/className' },
            additionalProperties: { $ref: '#/$defs/storage' },
          },
        },
        required: ['cpu', 'memory', 'storage'],
        additionalProperties: false,
      },
      node: {
        title: 'Prices of a kind of node',
        description: 'What is absent costs the usual price.',
        type: 'object',
        properties: priceProperties('cpu', 'memory', 'gpu'),
        additionalProperties: false,
      },
      nodeClass: {
        title: 'Prices of a node class',
        description: 'What is absent costs the usual price.',
        type: 'object',
        properties: { ...priceProperties('cpu', 'memory', 'gpu'), spot: { $ref: '#/$defs/node' } },
        additionalProperties: false,
      },
      className: { type: 'string', pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$' },
      ...priceDefinitions(),
      rate: {
        title: 'Exchange rate',
        type: 'object',
        properties: {
          from: { $ref: '#/$defs/currency' },
          to: { $ref: '#/$defs/currency' },
          rate: { title: 'What one unit of "from" is in "to"', type: 'number', exclusiveMinimum: 0 },
          date: { title: 'Day of the rate', type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
          source: { title: 'Who states it', $ref: '#/$defs/line' },
        },
        required: ['from', 'to', 'rate', 'date', 'source'],
        additionalProperties: false,
      },
    },
  };
}

const TITLES: Readonly<Record<PricedResource, string>> = {
  cpu: 'Price of CPU',
  memory: 'Price of memory',
  storage: 'Price of volumes',
  gpu: 'Price of GPUs',
  egress: 'Price of traffic that leaves the network',
};

function priceProperties(...resources: readonly PricedResource[]): Record<string, unknown> {
  return Object.fromEntries(resources.map((resource) => [resource, { $ref: `#/$defs/${resource}` }]));
}

function priceDefinitions(): Record<string, unknown> {
  return Object.fromEntries(
    (Object.keys(UNITS_OF) as PricedResource[]).map((resource) => {
      const units = UNITS_OF[resource].map((unit) => unit.replace('·', '[·-]')).join('|');
      return [
        resource,
        {
          title: TITLES[resource],
          type: 'string',
          pattern: `^[0-9]{1,12}(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})? [A-Z]{3} per (${units})$`,
          examples: [examplePrice(resource)],
        },
      ];
    }),
  );
}
