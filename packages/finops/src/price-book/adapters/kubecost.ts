import { stringify } from 'yaml';
import type { PriceBook } from '../price-book.ts';
import { joined, YamlReader, type Entry } from '../yaml-reader.ts';
import { importedBook } from './imported-book.ts';
import { modelPrices } from './model-prices.ts';
import { MONTHLY_UNITS, roundingWarnings } from './monthly.ts';
import type {
  ExportedPrices,
  ExportPricesOptions,
  ImportedPrices,
  ImportPricesOptions,
} from './price-target.ts';

/**
 * Kubecost's Helm values: `kubecostProductConfigs.defaultModelPricing`, numbers per *month*, memory and storage per GiB
 * (its documentation says GB; its program, like OpenCost's, divides by 1024^3). A 0 is written as text, since the chart
 * leaves out what a template takes for false and Kubecost's own default would stand.
 *
 * Sources: github.com/kubecost/docs, custom pricing; github.com/kubecost/cost-analyzer-helm-chart
 * `cost-analyzer/templates/cost-analyzer-pricing-configmap.yaml`.
 */
export function exportKubecost(book: PriceBook, { atSeconds }: ExportPricesOptions): ExportedPrices {
  const { amounts, currency, warnings } = modelPrices(book, atSeconds, MONTHLY_UNITS);
  const values = Object.fromEntries(
    Object.entries(amounts).map(([field, amount]) => [field, amount === 0 ? '0' : amount]),
  );
  const document = {
    kubecostProductConfigs: {
      currencyCode: currency,
      customPricesEnabled: true,
      defaultModelPricing: { enabled: true, ...values, zoneNetworkEgress: '0', regionNetworkEgress: '0' },
    },
  };
  return {
    text: stringify(document, { lineWidth: 0 }),
    warnings: [...warnings, ...roundingWarnings(amounts, MONTHLY_UNITS, 'Kubecost')],
  };
}

/** Reads such values, whatever else stands beside them; prices a book has no place for are named in the warnings. */
export function importKubecost(text: string, options: ImportPricesOptions): ImportedPrices {
  const reader = new YamlReader(text);
  const configs = child(reader, { value: reader.root, at: 0 }, '', CONFIGS);
  const pricing = configs && child(reader, configs.entry, CONFIGS, PRICING, configs.entries);
  const [configEntries, entries] = [configs?.entries, pricing?.entries];
  const warnings: string[] = [];
  for (const [name, entry] of [
    [`${CONFIGS}.customPricesEnabled`, configEntries?.get('customPricesEnabled')],
    [`${CONFIGS}.${PRICING}.enabled`, entries?.get('enabled')],
  ] as const) {
    const value = entry && reader.scalar(entry, name);
    if (value !== true && value !== 'true')
      warnings.push(`${name} is not true: Kubecost does not use these prices`);
  }
  const path = joined(CONFIGS, PRICING);
  const currencyEntry = configEntries?.get('currencyCode');
  return importedBook(
    { reader, entries, path, target: 'kubecost', units: MONTHLY_UNITS, currencyEntry, warnings },
    options,
  );
}

const CONFIGS = 'kubecostProductConfigs';
const PRICING = 'defaultModelPricing';

interface Child {
  readonly entry: Entry;
  readonly entries: ReadonlyMap<string, Entry> | undefined;
}

function child(
  reader: YamlReader,
  parent: Entry,
  path: string,
  key: string,
  known?: ReadonlyMap<string, Entry>,
): Child | undefined {
  if (reader.failed) return undefined;
  const siblings = known ?? reader.mapping(parent, path, 'a mapping (Helm values)');
  const entry = siblings?.get(key);
  if (siblings !== undefined && entry === undefined)
    reader.problem(parent.at, joined(path, key), 'is missing');
  return entry && { entry, entries: reader.mapping(entry, joined(path, key), 'a mapping') };
}
