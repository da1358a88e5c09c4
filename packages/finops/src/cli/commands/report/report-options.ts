import { parseArgs } from 'node:util';
import { parseDimensions, type Dimension } from '../../../allocation/dimension.ts';
import { isSlaClass, SLA_CLASSES, type SlaClass } from '../../../sla/sla-class.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../recommend/strategy.ts';
import type { Lang } from '../../../report/text/text.ts';
import { SOURCE_OPTIONS, type SourceValues } from '../../../usage/source-options.ts';
import { UsageError, type CommandIo } from '../../command.ts';

export const FORMATS = ['table', 'json', 'csv', 'html', 'focus'] as const;
export type Format = (typeof FORMATS)[number];

const VPA_SAMPLINGS = ['live', 'history'] as const;
export type VpaSampling = (typeof VPA_SAMPLINGS)[number];

export interface ReportOptions {
  readonly source: SourceValues;
  readonly groupings: readonly (readonly Dimension[])[];
  readonly strategy: StrategyName;
  readonly vpaSampling: VpaSampling;
  readonly defaultSlaClass: SlaClass;
  readonly format: Format;
  readonly output?: string;
  readonly priceBook?: string;
  readonly lang: Lang;
  /** Currency units per month. */
  readonly failOver?: number;
  readonly top: number;
  readonly rows: number;
  readonly scoreboard: boolean;
  readonly provider?: string;
  readonly quiet: boolean;
  readonly colours: boolean;
  readonly width: number;
}

/** @throws UsageError */
export function reportOptions(args: readonly string[], io: CommandIo): ReportOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...SOURCE_OPTIONS,
      by: { type: 'string', multiple: true, default: ['namespace', 'workload'] },
      strategy: { type: 'string', default: 'guarded' },
      'vpa-sampling': { type: 'string', default: 'live' },
      'default-class': { type: 'string', default: 'silver' },
      format: { type: 'string' },
      json: { type: 'boolean', default: false },
      output: { type: 'string', short: 'o' },
      'price-book': { type: 'string' },
      lang: { type: 'string' },
      'fail-over': { type: 'string' },
      top: { type: 'string', default: '50' },
      rows: { type: 'string', default: '12' },
      'no-scoreboard': { type: 'boolean', default: false },
      provider: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      'no-color': { type: 'boolean', default: false },
    },
  });
  const { output } = values;
  const file = output === undefined || output === '-' ? undefined : output;
  const terminal = file === undefined && 'isTTY' in io.stdout && io.stdout.isTTY === true;
  const noColour = values['no-color'] || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  return {
    source: endOfWholeDays(values, io),
    groupings: values.by.map((by) => parseDimensions(by)),
    strategy: oneOf('--strategy', STRATEGY_NAMES, values.strategy),
    vpaSampling: oneOf('--vpa-sampling', VPA_SAMPLINGS, values['vpa-sampling']),
    defaultSlaClass: isSlaClass(values['default-class'])
      ? values['default-class']
      : oneOf('--default-class', SLA_CLASSES, values['default-class']),
    format: formatOf(values, file),
    ...(file !== undefined && { output: file }),
    ...(values['price-book'] !== undefined && { priceBook: values['price-book'] }),
    lang: values.lang === undefined ? langOf(io.env) : oneOf('--lang', ['en', 'fr'], values.lang),
    ...(values['fail-over'] !== undefined && { failOver: numberOf('--fail-over', values['fail-over'], 0) }),
    top: numberOf('--top', values.top, 1),
    rows: numberOf('--rows', values.rows, 1),
    scoreboard: !values['no-scoreboard'],
    ...(values.provider !== undefined && { provider: values.provider }),
    quiet: values.quiet,
    colours: terminal && !noColour,
    width: widthOf(io),
  };
}

/** `-o cost.html` is HTML without being told. */
const EXTENSIONS: Readonly<Record<string, Format>> = { html: 'html', htm: 'html', json: 'json', csv: 'csv' };

function formatOf(
  values: { readonly format?: string | undefined; readonly json: boolean },
  output: string | undefined,
): Format {
  if (values.json && values.format !== undefined && values.format !== 'json') {
    throw new UsageError(`--json asks for JSON and --format for ${values.format}: give one of them.`);
  }
  if (values.json) return 'json';
  if (values.format !== undefined) return oneOf('--format', FORMATS, values.format);
  return EXTENSIONS[output?.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'table';
}

/**
 * Trends, anomalies and bills are made of whole days: a window of whole days ends at the last midnight (UTC) unless told otherwise,
 * `--end now` included.
 */
function endOfWholeDays(values: SourceValues, io: CommandIo): SourceValues {
  if (values.end === 'now') return { ...values, end: String(Math.floor(io.now() / 1000)) };
  const wholeDays = /^\d+[dw]$/.test(values.window ?? '14d');
  if (values.end !== undefined || !wholeDays) return values;
  return { ...values, end: new Date(io.now()).toISOString().slice(0, 10) };
}

function langOf(env: CommandIo['env']): Lang {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

function widthOf(io: CommandIo): number {
  const columns = 'columns' in io.stdout ? Number(io.stdout.columns) : Number(io.env['COLUMNS']);
  return Number.isInteger(columns) && columns >= 40 ? columns : 100;
}

function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option} is one of ${known.join(', ')}; received ${JSON.stringify(value)}.`);
}

function numberOf(option: string, text: string, least: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new UsageError(`${option} is a number of at least ${least}; received ${JSON.stringify(text)}.`);
}
