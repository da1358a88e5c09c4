import { stringify } from 'yaml';
import type { PriceBook } from '../price-book.ts';
import { YamlReader } from '../yaml-reader.ts';
import { importedBook } from './imported-book.ts';
import { modelPrices, type FieldUnits } from './model-prices.ts';
import { MONTHLY_UNITS, roundingWarnings } from './monthly.ts';
import type {
  ExportedPrices,
  ExportPricesOptions,
  ImportedPrices,
  ImportPricesOptions,
} from './price-target.ts';

/**
 * The config map OpenCost up to 1.120.3 watches (`pricing-configs`, or what `PRICING_CONFIGMAP_NAME` names): texts, amounts
 * per *month*, which it divides by 730; memory and storage per GiB. `spotGPU` alone is taken as it stands, per hour. From
 * 1.120.4 on it takes all of them as they stand, per hour (opencost/opencost#3830). Not to be confused with the chart's
 * `custom-pricing-model`, which carries the hourly file.
 *
 * Source: github.com/opencost/opencost `pkg/cloud/provider/providerconfig.go`, `UpdateFromMap`.
 */
export function exportOpenCostConfigMap(book: PriceBook, { atSeconds }: ExportPricesOptions): ExportedPrices {
  const { amounts, currency, warnings } = modelPrices(book, atSeconds, UNITS);
  const texts = Object.fromEntries(Object.entries(amounts).map(([field, amount]) => [field, String(amount)]));
  const document = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'pricing-configs' },
    data: {
      ...(book.description !== undefined && { description: book.description }),
      ...texts,
      zoneNetworkEgress: '0',
      regionNetworkEgress: '0',
      currencyCode: currency,
      customPricesEnabled: 'true',
    },
  };
  const spotGpu =
    amounts.spotGPU > 0
      ? ['spotGPU is written per hour: OpenCost divides the other amounts by 730, not this one']
      : [];
  return {
    text: stringify(document, { lineWidth: 0, defaultStringType: 'PLAIN' }),
    warnings: [NOT_FOR_NEWER, ...warnings, ...spotGpu, ...roundingWarnings(amounts, UNITS, 'OpenCost')],
  };
}

/** Reads such a config map; prices a book has no place for are named in the warnings. */
export function importOpenCostConfigMap(text: string, options: ImportPricesOptions): ImportedPrices {
  const reader = new YamlReader(text);
  const root = { value: reader.root, at: 0 };
  const map = reader.failed ? undefined : reader.mapping(root, '', 'a ConfigMap');
  const data = map?.get('data');
  if (map !== undefined && data === undefined)
    reader.problem(0, 'data', 'is missing: expected a ConfigMap with amounts per month');
  const entries = data && reader.mapping(data, 'data', 'a mapping of texts');
  const file = [...(entries?.keys() ?? [])].find((key) => key.endsWith('.json'));
  if (file !== undefined) {
    reader.problem(
      entries?.get(file)?.at ?? 0,
      'data',
      `${file} is the hourly file: import its text with --from opencost instead`,
    );
  }
  return importedBook({ reader, entries, path: 'data', target: 'opencost-configmap', units: UNITS }, options);
}

const NOT_FOR_NEWER =
  'OpenCost from 1.120.4 on takes the amounts of its config map per hour, as they stand: there these would be 730 times too dear; ' +
  'give it the hourly file (opencost)';

const UNITS: FieldUnits = { ...MONTHLY_UNITS, spotGPU: 'gpu·hour' };
