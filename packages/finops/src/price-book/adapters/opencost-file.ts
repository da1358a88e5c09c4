import type { PriceBook } from '../price-book.ts';
import { YamlReader } from '../yaml-reader.ts';
import { importedBook } from './imported-book.ts';
import { modelPrices, type FieldUnits } from './model-prices.ts';
import type {
  ExportedPrices,
  ExportPricesOptions,
  ImportedPrices,
  ImportPricesOptions,
} from './price-target.ts';

/**
 * OpenCost's custom pricing file (`default.json`): a JSON object of texts, amounts per hour, memory and storage per GiB.
 * Fields of traffic and load balancers a book has no price for are written as 0: the program refuses texts that are no
 * number, and would give no network prices at all.
 *
 * Sources: github.com/opencost/opencost `configs/default.json`, `pkg/cloud/models/models.go` (CustomPricing),
 * `pkg/cloud/provider/customprovider.go`; volumes and traffic are divided by 1024^3 in `pkg/costmodel`, hence GiB
 * although a comment says GB.
 */
export function exportOpenCostFile(book: PriceBook, { atSeconds }: ExportPricesOptions): ExportedPrices {
  const { amounts, currency, warnings } = modelPrices(book, atSeconds, UNITS);
  const document = {
    provider: 'custom',
    description: book.description ?? `Price book ${book.name} ${book.version}`,
    CPU: String(amounts.CPU),
    spotCPU: String(amounts.spotCPU),
    RAM: String(amounts.RAM),
    spotRAM: String(amounts.spotRAM),
    GPU: String(amounts.GPU),
    spotGPU: String(amounts.spotGPU),
    storage: String(amounts.storage),
    zoneNetworkEgress: '0',
    regionNetworkEgress: '0',
    internetNetworkEgress: String(amounts.internetNetworkEgress),
    natGatewayEgress: '0',
    natGatewayIngress: '0',
    firstFiveForwardingRulesCost: '0',
    additionalForwardingRuleCost: '0',
    LBIngressDataCost: '0',
    currencyCode: currency,
    customPricesEnabled: 'true',
  };
  return { text: `${JSON.stringify(document, undefined, 2)}\n`, warnings };
}

/** Reads such a file; prices a book has no place for are named in the warnings. */
export function importOpenCostFile(text: string, options: ImportPricesOptions): ImportedPrices {
  const reader = new YamlReader(text);
  const root = { value: reader.root, at: 0 };
  const entries = reader.failed
    ? undefined
    : reader.mapping(root, '', "an object like OpenCost's default.json");
  return importedBook({ reader, entries, path: '', target: 'opencost', units: UNITS }, options);
}

const UNITS: FieldUnits = {
  CPU: 'core·hour',
  spotCPU: 'core·hour',
  RAM: 'GiB·hour',
  spotRAM: 'GiB·hour',
  GPU: 'gpu·hour',
  spotGPU: 'gpu·hour',
  storage: 'GiB·hour',
  internetNetworkEgress: 'GiB',
};
