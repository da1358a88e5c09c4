import { FinopsError } from '../../finops-error.ts';
import { parseQuantity } from '../../units/quantity.ts';
import { instantSeconds } from '../usage-window.ts';
import { csvError, type CsvRow } from './csv-rows.ts';

/** One row, read. NaN: no value. */
export interface CsvSample {
  readonly line: number;
  readonly atSeconds: number;
  readonly namespace: string;
  readonly kind: string;
  readonly workload: string;
  readonly pod: string;
  /** Empty in rows of a volume. */
  readonly container: string;
  text(column: TextColumn): string | undefined;
  amount(column: AmountColumn): number;
  readonly labels: () => Readonly<Record<string, string>>;
  readonly annotations: () => Readonly<Record<string, string>>;
}

const TEXT_COLUMNS = [
  'node',
  'node_class',
  'spot',
  'image',
  'sla_class',
  'volume',
  'storage_class',
  'oom_killed',
] as const;
type TextColumn = (typeof TEXT_COLUMNS)[number];

/** Columns of amounts, each with the units its name may end in. */
const AMOUNT_COLUMNS = {
  cpu_usage: 'cpu',
  memory_usage: 'memory',
  cpu_request: 'cpu',
  memory_request: 'memory',
  cpu_limit: 'cpu',
  memory_limit: 'memory',
  image: 'memory',
  node_cpu: 'cpu',
  node_memory: 'memory',
  volume_capacity: 'memory',
  volume_used: 'memory',
  gpu_count: 'count',
  restarts: 'count',
} as const;
type AmountColumn = keyof typeof AMOUNT_COLUMNS;

/** Factor to the base unit; without an ending a value is a quantity, or a number of the base unit. */
const ENDINGS = {
  cpu: { '': 1, _cores: 1, _millicores: 1e-3, _nanocores: 1e-9 },
  memory: { '': 1, _bytes: 1, _kib: 2 ** 10, _mib: 2 ** 20, _gib: 2 ** 30, _mb: 1e6, _gb: 1e9 },
  count: { '': 1 },
} as const;

/** What the head of a file says its columns are. */
export class CsvColumns {
  readonly #name: string;
  readonly #count: number;
  readonly #texts = new Map<string, number>();
  readonly #amounts = new Map<AmountColumn, { index: number; header: string; factor: number }>();
  readonly #labels: [string, number][] = [];
  readonly #annotations: [string, number][] = [];

  constructor(name: string, { line, fields }: CsvRow) {
    this.#name = name;
    this.#count = fields.length;
    const amounts = amountHeaders();
    const unknown: string[] = [];
    for (const [index, field] of fields.entries()) {
      const header = field.trim();
      const amount = amounts.get(header.toLowerCase());
      const prefixed = /^(label|annotation)[_:](.+)$/.exec(header);
      if (prefixed !== null) {
        (prefixed[1] === 'label' ? this.#labels : this.#annotations).push([prefixed[2]!, index]);
      } else if (KEY_COLUMNS.has(header.toLowerCase()) || isTextColumn(header.toLowerCase())) {
        this.#texts.set(header.toLowerCase(), index);
      } else if (amount !== undefined) {
        if (this.#amounts.has(amount.column)) throw csvError(name, line, `two columns say ${amount.column}`);
        this.#amounts.set(amount.column, { index, header, factor: amount.factor });
      } else {
        unknown.push(header);
      }
    }
    const missing = ['timestamp', 'namespace', 'workload'].filter((key) => !this.#texts.has(key));
    if (!this.#amounts.has('cpu_usage') && !this.#amounts.has('memory_usage')) {
      missing.push('cpu_usage_cores or memory_usage_bytes');
    }
    if (missing.length === 0) return;
    throw csvError(
      name,
      line,
      `the head has no column ${missing.join(', ')}; it has ${fields.map((field) => JSON.stringify(field.trim())).join(', ')}${unknown.length > 0 ? `, of which ${unknown.join(', ')} mean nothing here` : ''}`,
    );
  }

  /** @throws FinopsError `VIGIE_E_FINOPS_CSV` naming line and column. */
  sample(row: CsvRow): CsvSample {
    const { line, fields } = row;
    if (fields.length !== this.#count) {
      throw csvError(this.#name, line, `it has ${fields.length} fields where the head has ${this.#count}`);
    }
    const text = (column: string): string | undefined => {
      const index = this.#texts.get(column);
      const value = index === undefined ? '' : fields[index]!.trim();
      return value === '' ? undefined : value;
    };
    const needed = (column: string): string => {
      const value = text(column);
      if (value === undefined) throw csvError(this.#name, line, `${column} is empty`);
      return value;
    };
    const atSeconds = instantSeconds(needed('timestamp'));
    if (Number.isNaN(atSeconds)) {
      throw csvError(
        this.#name,
        line,
        `timestamp must be ISO 8601 or epoch seconds, received ${JSON.stringify(text('timestamp'))}`,
      );
    }
    const workload = needed('workload');
    return {
      line,
      atSeconds,
      namespace: needed('namespace'),
      kind: text('workload_kind') ?? 'Deployment',
      workload,
      pod: text('pod') ?? workload,
      container: text('container') ?? (text('volume') === undefined ? 'main' : ''),
      text,
      amount: (column) => this.#amount(column, row),
      labels: () => named(this.#labels, fields),
      annotations: () => named(this.#annotations, fields),
    };
  }

  #amount(column: AmountColumn, { line, fields }: CsvRow): number {
    const found = this.#amounts.get(column);
    const value = found === undefined ? '' : fields[found.index]!.trim();
    if (found === undefined || value === '' || NO_VALUE.has(value.toLowerCase())) return Number.NaN;
    const amount = this.#number(value, found.factor, found.header, line);
    if (amount >= 0 && Number.isFinite(amount)) return amount;
    throw csvError(this.#name, line, `${found.header} must be 0 or more, received ${JSON.stringify(value)}`);
  }

  #number(value: string, factor: number, header: string, line: number): number {
    const number = Number(value);
    if (!Number.isNaN(number)) return number * factor;
    try {
      // A quantity has its own unit; in a column of MiB it would have two.
      if (factor === 1) return parseQuantity(value);
    } catch (error) {
      if (!(error instanceof FinopsError)) throw error;
    }
    throw csvError(
      this.#name,
      line,
      `${header} must be a number${factor === 1 ? ' or a quantity such as 250m or 512Mi' : ''}, received ${JSON.stringify(value)}`,
    );
  }
}

const KEY_COLUMNS: ReadonlySet<string> = new Set([
  'timestamp',
  'namespace',
  'workload_kind',
  'workload',
  'pod',
  'container',
]);
const NO_VALUE: ReadonlySet<string> = new Set(['nan', 'null', 'none', '-']);

function isTextColumn(header: string): boolean {
  // `image` alone is the image's name; its size is `image_bytes`.
  return (TEXT_COLUMNS as readonly string[]).includes(header);
}

function amountHeaders(): Map<string, { readonly column: AmountColumn; readonly factor: number }> {
  const headers = new Map<string, { column: AmountColumn; factor: number }>();
  for (const [column, kind] of Object.entries(AMOUNT_COLUMNS) as [AmountColumn, keyof typeof ENDINGS][]) {
    for (const [ending, factor] of Object.entries(ENDINGS[kind]))
      headers.set(`${column}${ending}`, { column, factor });
  }
  return headers;
}

function named(
  columns: readonly (readonly [string, number])[],
  fields: readonly string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, index] of columns) {
    const value = fields[index]!.trim();
    if (value !== '') found[name] = value;
  }
  return found;
}
