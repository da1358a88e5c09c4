import type { NodeClassPrices, NodePrices, PeriodPrices, PricePeriod } from './price-book.ts';
import { examplePrice, parsePriceText } from './price-text.ts';
import type { Price, PricedResource } from './price-unit.ts';
import { parseInstant, validityProblems } from './validity.ts';
import { joined, type Entry, type Keys, type YamlReader } from './yaml-reader.ts';

/** What reading a price needs to know of the book. */
export interface BookContext {
  readonly reader: YamlReader;
  readonly currency: string | undefined;
}

/** The periods of a book in order of time; their overlaps and gaps are problems. */
export function parsePeriods(
  context: BookContext,
  entry: Entry,
  path: string,
): readonly PricePeriod[] | undefined {
  const { reader } = context;
  const items = reader.list(entry, path, 'a list of periods');
  if (items === undefined) return undefined;
  if (items.length === 0) reader.problem(entry.at, path, 'is empty: a book has one period at least');
  const periods = items.map((item, index) => readPeriod(context, item, joined(path, index)));
  // Told even where prices are wrong, so that one run shows everything; not where a day could not be read.
  if (periods.every((period) => period?.daysRead === true)) {
    const spans = periods.map((period) => period?.span ?? {});
    for (const { index, message } of validityProblems(spans)) {
      reader.problem(items[index]?.at ?? entry.at, joined(path, index), message);
    }
  }
  const complete = periods.flatMap((period) =>
    period?.prices ? [Object.assign({ prices: period.prices }, period.span)] : [],
  );
  return complete.sort((a, b) => (a.fromSeconds ?? -Infinity) - (b.fromSeconds ?? -Infinity));
}

/** A period as far as it could be read. */
interface ReadPeriod {
  readonly span: Pick<PricePeriod, 'fromSeconds' | 'toSeconds'>;
  readonly daysRead: boolean;
  readonly prices: PeriodPrices | undefined;
}

const PERIOD: Keys = { validFrom: false, validTo: false, prices: true };
const PRICES: Keys = {
  cpu: true,
  memory: true,
  storage: true,
  gpu: false,
  egress: false,
  spot: false,
  nodeClasses: false,
  storageClasses: false,
};
const NODE: Keys = { cpu: false, memory: false, gpu: false };
const NODE_CLASS: Keys = { ...NODE, spot: false };
/** As Kubernetes names classes and writes label values; leaves `__proto__` out. */
const CLASS_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;

function readPeriod(context: BookContext, entry: Entry, path: string): ReadPeriod | undefined {
  const { reader } = context;
  const entries = reader.record(entry, path, 'a period with prices', PERIOD);
  if (entries === undefined) return undefined;
  const [from, to, pricesEntry] = [entries.get('validFrom'), entries.get('validTo'), entries.get('prices')];
  const fromSeconds = from && readInstant(reader, from, joined(path, 'validFrom'));
  const toSeconds = to && readInstant(reader, to, joined(path, 'validTo'));
  return {
    span: {
      ...(fromSeconds !== undefined && { fromSeconds }),
      ...(toSeconds !== undefined && { toSeconds }),
    },
    daysRead:
      (from === undefined) === (fromSeconds === undefined) &&
      (to === undefined) === (toSeconds === undefined),
    prices: pricesEntry && readPrices(context, pricesEntry, joined(path, 'prices')),
  };
}

function readInstant(reader: YamlReader, entry: Entry, path: string): number | undefined {
  const text = reader.text(entry, path, 'a day such as 2026-01-01');
  const seconds = text === undefined ? undefined : parseInstant(text);
  if (text !== undefined && seconds === undefined) {
    reader.problem(
      entry.at,
      path,
      `${JSON.stringify(text.slice(0, 60))} is no instant: write a day (2026-01-01, from 00:00 UTC) or 2026-01-01T00:00:00+01:00`,
    );
  }
  return seconds;
}

function readPrices(context: BookContext, entry: Entry, path: string): PeriodPrices | undefined {
  const entries = context.reader.record(entry, path, 'prices by resource', PRICES);
  if (entries === undefined) return undefined;
  const price = (resource: PricedResource): Price | undefined => priceAt(context, entries, path, resource);
  const [cpu, memory, storage] = [price('cpu'), price('memory'), price('storage')];
  const [gpu, egress] = [price('gpu'), price('egress')];
  const spotEntry = entries.get('spot');
  const spot = spotEntry && readNode(context, spotEntry, joined(path, 'spot'), NODE);
  const nodeClasses = byClass(context, entries, path, 'nodeClasses', (item, at) =>
    readNode(context, item, at, NODE_CLASS),
  );
  const storageClasses = byClass(context, entries, path, 'storageClasses', (item, at) =>
    readPrice(context, item, at, 'storage'),
  );
  if (cpu === undefined || memory === undefined || storage === undefined) return undefined;
  return {
    cpu,
    memory,
    storage,
    ...(gpu && { gpu }),
    ...(egress && { egress }),
    ...(spot && { spot }),
    ...(nodeClasses && { nodeClasses }),
    ...(storageClasses && { storageClasses }),
  };
}

function readNode(context: BookContext, entry: Entry, path: string, keys: Keys): NodeClassPrices | undefined {
  const entries = context.reader.record(entry, path, 'prices of cpu, memory or gpu', keys);
  if (entries === undefined) return undefined;
  const cpu = priceAt(context, entries, path, 'cpu');
  const memory = priceAt(context, entries, path, 'memory');
  const gpu = priceAt(context, entries, path, 'gpu');
  const spotEntry = keys === NODE_CLASS ? entries.get('spot') : undefined;
  const spot: NodePrices | undefined = spotEntry && readNode(context, spotEntry, joined(path, 'spot'), NODE);
  return { ...(cpu && { cpu }), ...(memory && { memory }), ...(gpu && { gpu }), ...(spot && { spot }) };
}

function byClass<T>(
  { reader }: BookContext,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  key: string,
  read: (entry: Entry, path: string) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  const entry = entries.get(key);
  const classes = entry && reader.mapping(entry, joined(path, key), 'a mapping from class names to prices');
  if (classes === undefined) return undefined;
  const result: [string, T][] = [];
  for (const [name, item] of classes) {
    const at = joined(joined(path, key), name);
    if (!CLASS_NAME.test(name))
      reader.problem(item.at, at, 'is no name of a class: letters, digits, ".", "_" and "-" only');
    const value = read(item, at);
    if (value !== undefined) result.push([name, value]);
  }
  return Object.fromEntries(result);
}

function priceAt(
  context: BookContext,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  resource: PricedResource,
): Price | undefined {
  const entry = entries.get(resource);
  return entry && readPrice(context, entry, joined(path, resource), resource);
}

function readPrice(
  context: BookContext,
  entry: Entry,
  path: string,
  resource: PricedResource,
): Price | undefined {
  const { reader, currency } = context;
  const text = reader.text(entry, path, `a price with its unit, like "${examplePrice(resource, currency)}"`);
  if (text === undefined) return undefined;
  const result = parsePriceText(text, resource);
  if ('problem' in result) {
    reader.problem(entry.at, path, result.problem);
    return undefined;
  }
  if (currency !== undefined && result.currency !== currency) {
    reader.problem(
      entry.at,
      path,
      `is in ${result.currency}, the book in ${currency}: convert it, since currencies never mix in one book`,
    );
  }
  return result.price;
}
