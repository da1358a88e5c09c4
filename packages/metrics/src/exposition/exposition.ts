import type { HrTime } from '@opentelemetry/api';
import type { Exemplar } from '../exemplar.ts';
import type { Family, HistogramFamily, NumberFamily } from './families.ts';
import type { HistogramSeries, NumberSeries } from './series.ts';
import { escapeLabel } from './labels.ts';
import type { ExpositionFormat } from './negotiation.ts';

export interface ExpositionOptions {
  readonly format: ExpositionFormat;
  /** Adds `_created` samples, in OpenMetrics. */
  readonly createdTimestamps: boolean;
}

/** Series a chunk holds at most, so that a caller can let other work run in between. */
const CHUNK_SERIES = 256;

/**
 * Writes families as text 0.0.4 or OpenMetrics 1.0, chunk by chunk.
 *
 * Source: Prometheus, "Exposition formats"; OpenMetrics 1.0, "Text format".
 */
export function* renderPage(families: readonly Family[], options: ExpositionOptions): Generator<string> {
  for (const family of families) {
    if (family.series.length === 0) continue;
    yield metadata(family, options.format);
    for (let from = 0; from < family.series.length; from += CHUNK_SERIES) {
      const to = Math.min(from + CHUNK_SERIES, family.series.length);
      yield family.type === 'histogram'
        ? histogramLines(family, from, to, options)
        : numberLines(family, from, to, options);
    }
  }
  if (options.format === 'openmetrics') yield '# EOF\n';
}

/** Series on a page as Prometheus counts them: each bucket, sum and count of a histogram is one. */
export function countSeries(families: readonly Family[]): number {
  let count = 0;
  for (const family of families) {
    if (family.type !== 'histogram') count += family.series.length;
    else for (const { buckets } of family.series) count += buckets.bounds.length + 3;
  }
  return count;
}

/** A sample's value; every number of JavaScript is one of both formats, but for the names of the infinities. */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

/**
 * A bucket bound as Go's `%g` writes it, which is what OpenMetrics calls canonical: `1e+06`, and `1.0` there but `1` in text
 * 0.0.4.
 */
export function boundText(bound: number, format: ExpositionFormat): string {
  const [digits = '0', exponent = '0'] = bound.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= GO_EXPONENT_FROM) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = String(bound);
  return format === 'openmetrics' && !plain.includes('.') ? `${plain}.0` : plain;
}

/** `%g` of a float64 writes 100000 plainly and a million as 1e+06. */
const GO_EXPONENT_FROM = 6;

const SAMPLE_SUFFIX = { counter: '_total', gauge: '', info: '_info' } as const;

function metadata(family: Family, format: ExpositionFormat): string {
  const { name, type, unit } = family;
  const help = family.help.replace(/\r\n?/g, '\n');
  if (format === 'openmetrics') {
    const unitLine = unit === '' ? '' : `# UNIT ${name} ${unit}\n`;
    return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escapeLabel(help)}\n`;
  }
  // Text 0.0.4 names the family as its samples, knows no info, and does not escape quotes in a help text.
  const shown = type === 'histogram' ? name : name + SAMPLE_SUFFIX[type];
  const escaped = help.toWellFormed().replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${shown} ${escaped}\n# TYPE ${shown} ${type === 'info' ? 'gauge' : type}\n`;
}

function numberLines(family: NumberFamily, from: number, to: number, options: ExpositionOptions): string {
  const openmetrics = options.format === 'openmetrics';
  const sample = family.name + SAMPLE_SUFFIX[family.type];
  const created = openmetrics && options.createdTimestamps && family.type === 'counter';
  let text = '';
  for (let index = from; index < to; index++) {
    const { labels, value, exemplar, startTime } = family.series[index] as NumberSeries;
    const braced = labels === '' ? '' : `{${labels}}`;
    text += `${sample}${braced} ${numberText(value)}`;
    if (openmetrics && exemplar !== undefined && family.type === 'counter') text += exemplarText(exemplar);
    text += '\n';
    if (created) text += `${family.name}_created${braced} ${secondsText(startTime)}\n`;
  }
  return text;
}

function histogramLines(
  family: HistogramFamily,
  from: number,
  to: number,
  options: ExpositionOptions,
): string {
  let text = '';
  for (let index = from; index < to; index++) {
    text += histogramText(family.name, family.series[index] as HistogramSeries, options);
  }
  return text;
}

function histogramText(name: string, series: HistogramSeries, options: ExpositionOptions): string {
  const { labels, buckets, exemplars } = series;
  const openmetrics = options.format === 'openmetrics';
  const bucket = `${name}_bucket{${labels}${labels === '' ? '' : ','}le="`;
  const bounds = boundTexts(buckets.bounds, options.format);
  let text = '';
  let cumulative = 0;
  for (let index = 0; index <= bounds.length; index++) {
    cumulative += buckets.counts[index] ?? 0;
    text += `${bucket}${bounds[index] ?? '+Inf'}"} ${cumulative}`;
    const exemplar = openmetrics ? exemplars?.[index] : undefined;
    text += exemplar === undefined ? '\n' : `${exemplarText(exemplar)}\n`;
  }
  const braced = labels === '' ? '' : `{${labels}}`;
  // OpenMetrics: no sum where a bound is negative, and a count if and only if there is a sum.
  const sum = (buckets.bounds[0] ?? 0) < 0 ? undefined : buckets.sum;
  if (sum !== undefined) text += `${name}_sum${braced} ${numberText(sum)}\n`;
  if (sum !== undefined || !openmetrics) text += `${name}_count${braced} ${cumulative}\n`;
  if (openmetrics && options.createdTimestamps) {
    text += `${name}_created${braced} ${secondsText(series.startTime)}\n`;
  }
  return text;
}

/** Series of a histogram share their array of bounds. */
const boundTextCache = {
  text: new WeakMap<readonly number[], readonly string[]>(),
  openmetrics: new WeakMap<readonly number[], readonly string[]>(),
};

function boundTexts(bounds: readonly number[], format: ExpositionFormat): readonly string[] {
  const cache = boundTextCache[format];
  let texts = cache.get(bounds);
  if (texts === undefined) {
    texts = bounds.map((bound) => boundText(bound, format));
    cache.set(bounds, texts);
  }
  return texts;
}

/** OpenMetrics 1.0: names and values of an exemplar's labels have 128 characters at most; a longer one is left out. */
const MAX_EXEMPLAR_CHARACTERS = 128;
const EXEMPLAR_NAMES = 'trace_idspan_id'.length;

function exemplarText({ traceId, spanId, value, timeMs }: Exemplar): string {
  if (traceId.length + spanId.length + EXEMPLAR_NAMES > MAX_EXEMPLAR_CHARACTERS) return '';
  const ids = `trace_id="${escapeLabel(traceId)}",span_id="${escapeLabel(spanId)}"`;
  return ` # {${ids}} ${numberText(value)} ${(timeMs / 1000).toFixed(3)}`;
}

function secondsText([seconds, nanoseconds]: HrTime): string {
  return (seconds + nanoseconds / 1e9).toFixed(3);
}
