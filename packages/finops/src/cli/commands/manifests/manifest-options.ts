import { resolve } from 'node:path';
import { FinopsError } from '../../../finops-error.ts';
import { goDurationHours } from '../../../manifests/cron-runs.ts';
import type { ManifestObject, Manifests } from '../../../manifests/manifest.ts';
import { oneLine } from '../../../manifests/one-line.ts';
import { parseOwnershipMapping, type OwnershipMapping } from '../../../manifests/ownership-mapping.ts';
import { readInputs } from '../../../manifests/read-inputs.ts';
import type { WorkloadCost, WorkloadCostOptions } from '../../../manifests/workload-cost.ts';
import { describeObject } from '../../../manifests/workload-kinds.ts';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../../../price-book/price-book.ts';
import { priceLookup } from '../../../price-book/price-lookup.ts';
import { readPriceBook } from '../../../price-book/read-price-book.ts';
import type { PriceLookup } from '../../../price-book/unit-prices.ts';
import { UsageError, type CommandIo } from '../../command.ts';
import { inCurrency, instantOf } from '../prices/book-input.ts';

/** Options every command on manifests has. */
export const MANIFEST_OPTIONS = {
  'price-book': { type: 'string' },
  at: { type: 'string' },
  currency: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  nodes: { type: 'string' },
  'run-duration': { type: 'string' },
  'node-class': { type: 'string' },
  spot: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const MANIFEST_OPTIONS_HELP = `  --price-book FILE    YAML or JSON. Default: 0.02 EUR per core·hour, 0.01 EUR per GiB·hour,
                       0.03 EUR per GiB·month
  --at DATE            prices of that day (2026-11-02, from 00:00 UTC) or instant. Default: now
  --currency CODE      convert the book by its latest rate up to that day
  -n, --namespace NAME of objects that name none. Default: default
  --nodes N            nodes a DaemonSet runs on. Default: 1
  --run-duration TIME  how long a pod of a Job runs (10m, 1h30m) where neither the annotation
                       finops.vigie.dev/run-duration nor activeDeadlineSeconds says it. Default: 1h
  --node-class NAME    of workloads whose node selector says none, as the price book names it
  --spot               the same: their nodes are spot nodes`;

interface ManifestValues {
  readonly 'price-book'?: string | undefined;
  readonly at?: string | undefined;
  readonly currency?: string | undefined;
  readonly namespace?: string | undefined;
  readonly nodes?: string | undefined;
  readonly 'run-duration'?: string | undefined;
  readonly 'node-class'?: string | undefined;
  readonly spot: boolean;
}

export interface Pricing {
  readonly book: PriceBook;
  readonly prices: PriceLookup;
  /** `name@version`, as annotations carry it. */
  readonly priceBookVersion: string;
  readonly costOptions: WorkloadCostOptions;
}

export async function pricingOf(values: ManifestValues, io: CommandIo): Promise<Pricing> {
  const atSeconds = instantOf(values.at, io);
  const read =
    values['price-book'] === undefined
      ? DEFAULT_PRICE_BOOK
      : await readPriceBook(resolve(io.cwd, values['price-book']));
  const book = inCurrency(read, values.currency, atSeconds);
  const nodes = values.nodes === undefined ? undefined : wholeNumber('--nodes', values.nodes);
  const runHours = values['run-duration'] === undefined ? undefined : durationHours(values['run-duration']);
  return {
    book,
    prices: priceLookup(book),
    priceBookVersion: `${book.name}@${book.version}`,
    costOptions: {
      atSeconds,
      spot: values.spot,
      ...(values.namespace !== undefined && { namespace: values.namespace }),
      ...(nodes !== undefined && { nodes }),
      ...(runHours !== undefined && { runHours }),
      ...(values['node-class'] !== undefined && { nodeClass: values['node-class'] }),
    },
  };
}

export async function mappingOf(
  file: string | undefined,
  io: CommandIo,
): Promise<OwnershipMapping | undefined> {
  if (file === undefined) return undefined;
  return parseOwnershipMapping(await readText(file, io), file);
}

/** A small file beside the manifests, which may have standard input for themselves. */
export async function readText(file: string, io: CommandIo): Promise<string> {
  const [input, ...others] = file === '-' ? [] : await readInputs([file], io);
  if (input === undefined || others.length > 0)
    throw new UsageError(`${JSON.stringify(file)} is not one file.`);
  return input.text;
}

export function wholeNumber(option: string, text: string): number {
  if (!/^[0-9]{1,9}$/.test(text))
    throw new UsageError(`${option} ${JSON.stringify(text)} is no whole number, 0 or more.`);
  return Number(text);
}

export function amount(option: string, text: string): number {
  if (!/^[0-9]{1,15}(?:\.[0-9]{1,15})?$/.test(text)) {
    throw new UsageError(`${option} ${JSON.stringify(text)} is no amount such as 200 or 99.5.`);
  }
  return Number(text);
}

/** What was assumed, one line each, on standard error: it is no part of the output. */
export function writeNotes(
  costs: readonly WorkloadCost[],
  patches: readonly ManifestObject[],
  io: CommandIo,
): void {
  if (patches.length > 0) {
    const named = patches.map(
      (patch) => `${describeObject(patch)} (${patch.origin?.file}:${patch.origin?.line})`,
    );
    const note = `taken for patches, since no container names an image, and left out: ${named.join(', ')}`;
    io.stderr.write(`note: ${oneLine(note)}\n`);
  }
  const byNote = new Map<string, WorkloadCost[]>();
  for (const cost of costs) {
    for (const note of cost.notes) byNote.set(note, [...(byNote.get(note) ?? []), cost]);
  }
  for (const [note, of] of byNote) {
    const named = of
      .slice(0, 3)
      .map(({ object }) => describeObject(object))
      .join(', ');
    const more = of.length > 3 ? ` and ${of.length - 3} more` : '';
    io.stderr.write(`note: ${oneLine(`${named}${more}: ${note}`)}\n`);
  }
}

/** Fails where nothing was found: a mistyped path in a pipeline must not look like success. */
export function requireWorkloads({ objects, sources }: Manifests, what: string): void {
  if (objects.length > 0) return;
  const files = sources.length === 1 ? '1 file' : `${sources.length} files`;
  throw new FinopsError('VIGIE_E_FINOPS_NO_WORKLOADS', `no workload was found in ${what} (${files} read).`);
}

function durationHours(text: string): number {
  const hours = goDurationHours(text);
  if (hours === undefined)
    throw new UsageError(`--run-duration ${JSON.stringify(text)} is no duration such as 10m or 1h30m.`);
  return hours;
}
