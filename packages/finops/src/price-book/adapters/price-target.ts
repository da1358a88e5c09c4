import type { PriceBook } from '../price-book.ts';
import { exportKubecost, importKubecost } from './kubecost.ts';
import { exportOpenCostConfigMap, importOpenCostConfigMap } from './opencost-config-map.ts';
import { exportOpenCostFile, importOpenCostFile } from './opencost-file.ts';

/** Whose form prices are written in: OpenCost's file, OpenCost's config map, Kubecost's Helm values. */
export type PriceTarget = 'opencost' | 'opencost-configmap' | 'kubecost';

export const PRICE_TARGETS: readonly PriceTarget[] = ['opencost', 'opencost-configmap', 'kubecost'];

export interface ExportPricesOptions {
  /** Epoch seconds: the targets know no validity periods, so they get the prices of one instant. */
  readonly atSeconds: number;
}

export interface ExportedPrices {
  /** JSON for `opencost`, YAML for the others; ends in a line feed. */
  readonly text: string;
  /** What of the book the target cannot express, one sentence each. */
  readonly warnings: readonly string[];
}

export interface ImportPricesOptions {
  /** Of the book that is made. Default: the target's name. */
  readonly name?: string;
  /** Default: `1`. */
  readonly version?: string;
  /** Where the text names none. Default: `USD`, as in those programs, with a warning. */
  readonly currency?: string;
  /** What the text is called in messages. Default: the target's name. */
  readonly source?: string;
}

export interface ImportedPrices {
  readonly book: PriceBook;
  /** What of the text a price book cannot express, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Writes the prices of one instant for another program. Read back they are the same prices; what the target cannot
 * express is named in `warnings`.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_NO_PRICE` where the book has no period for the instant.
 */
export function exportPrices(
  book: PriceBook,
  target: PriceTarget,
  options: ExportPricesOptions,
): ExportedPrices {
  return EXPORTS[target](book, options);
}

/**
 * Makes a price book of another program's prices.
 *
 * @throws PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with every problem, its line and column.
 */
export function importPrices(
  text: string,
  target: PriceTarget,
  options: ImportPricesOptions = {},
): ImportedPrices {
  return IMPORTS[target](text, options);
}

const EXPORTS: Readonly<
  Record<PriceTarget, (book: PriceBook, options: ExportPricesOptions) => ExportedPrices>
> = {
  opencost: exportOpenCostFile,
  'opencost-configmap': exportOpenCostConfigMap,
  kubecost: exportKubecost,
};

const IMPORTS: Readonly<Record<PriceTarget, (text: string, options: ImportPricesOptions) => ImportedPrices>> =
  {
    opencost: importOpenCostFile,
    'opencost-configmap': importOpenCostConfigMap,
    kubecost: importKubecost,
  };
