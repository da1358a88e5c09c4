import { bucketQuantile, type Exemplar } from '../scrape/metric-point.ts';
import type { MetricFamily, MetricSeries, MetricSource } from '../scrape/metric-store.ts';
import type { TargetState } from '../scrape/scraper.ts';
import type { Store } from '../store/store.ts';
import { compileSearch } from './search.ts';

export interface SourceRow {
  readonly key: string;
  readonly service: string;
  readonly id: string;
  readonly via: 'scrape' | 'otlp';
  readonly series: number;
  readonly droppedSeries: number;
  readonly lastMs: number;
}

export interface FamilyRow {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  readonly seriesCount: number;
  /** Of counters and histograms: all series together. */
  readonly total: { readonly ratePerSecond: number; readonly points: readonly (number | null)[] } | undefined;
  /** The first series, at most 40 of them. */
  readonly series: readonly SeriesRow[];
}

export interface SeriesRow {
  readonly labels: readonly (readonly [string, string])[];
  /** The latest value; the number of observations of a histogram. Null when absent or not finite. */
  readonly value: number | null;
  /** Increase per second over the last minute; only of counters and histograms. */
  readonly ratePerSecond: number | undefined;
  readonly mean: number | undefined;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** The value, or the rate of a counter, at each remembered moment; null for a gap. */
  readonly points: readonly (number | null)[];
  readonly exemplars: readonly Exemplar[];
}

export interface MetricsView {
  readonly sources: readonly SourceRow[];
  readonly targets: readonly TargetState[];
  readonly selected: string;
  readonly families: readonly FamilyRow[];
}

const MAX_SERIES = 40;
const RATE_MS = 60_000;

/** The metrics of one source: `source` is its key, the first one by default; `text` filters families by name or help. */
export function viewMetrics(
  store: Store,
  targets: readonly TargetState[],
  params: URLSearchParams,
): MetricsView {
  const sources = [...store.metrics.sources].sort(([a], [b]) => (a < b ? -1 : 1));
  const wanted = params.get('source');
  const service = params.get('service');
  const [key, source] =
    sources.find(([candidate]) => candidate === wanted) ??
    sources.find(([, candidate]) => candidate.service === service) ??
    sources[0] ??
    [];
  const search = compileSearch(params.get('text') ?? '');
  const families = source
    ? [...source.families.values()]
        .filter((family) => !search || search([family.name, family.help]))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((family) => familyRow(source, family, store.limits.metricPoints))
    : [];
  return {
    sources: sources.map(([sourceKey, row]) => ({
      key: sourceKey,
      service: row.service,
      id: row.id,
      via: row.via,
      series: row.series,
      droppedSeries: row.droppedSeries,
      lastMs: row.lastMs,
    })),
    targets,
    selected: key ?? '',
    families,
  };
}

function familyRow(source: MetricSource, family: MetricFamily, metricPoints: number): FamilyRow {
  const accumulates = family.type === 'counter' || family.type === 'histogram' || family.type === 'summary';
  const rows = [...family.series.values()].map((series) =>
    seriesRow(source, series, accumulates, metricPoints),
  );
  return {
    name: family.name,
    type: family.type,
    help: family.help,
    unit: family.unit,
    seriesCount: family.series.size,
    total: accumulates ? sumOf(rows) : undefined,
    series: rows.slice(0, MAX_SERIES),
  };
}

function sumOf(rows: readonly SeriesRow[]): NonNullable<FamilyRow['total']> {
  const points: (number | null)[] = [];
  let ratePerSecond = 0;
  for (const row of rows) {
    ratePerSecond += row.ratePerSecond ?? 0;
    for (const [index, value] of row.points.entries()) {
      if (value !== null) points[index] = (points[index] ?? 0) + value;
      else points[index] ??= null;
    }
  }
  return { ratePerSecond, points };
}

export function seriesRow(
  source: MetricSource,
  series: MetricSeries,
  accumulates: boolean,
  metricPoints: number,
): SeriesRow {
  const moments = Math.min(source.moments, metricPoints);
  const values: number[] = [];
  const times: number[] = [];
  for (let back = moments; back > 0; back -= 1) {
    const slot = (source.moments - back) % metricPoints;
    values.push(series.values[slot] as number);
    times.push(source.timesMs[slot] as number);
  }
  const { histogram } = series;
  const quantile = (q: number): number | undefined =>
    histogram ? bucketQuantile(q, histogram.bounds, histogram.cumulative)?.value : undefined;
  return {
    labels: series.labels,
    value: finite(values.findLast((value) => !Number.isNaN(value))),
    ratePerSecond: accumulates ? rateOver(values, times) : undefined,
    mean:
      histogram && histogram.count > 0 ? (finite(histogram.sum / histogram.count) ?? undefined) : undefined,
    p50: quantile(0.5),
    p95: quantile(0.95),
    points: accumulates ? rates(values, times) : values.map(finite),
    exemplars: series.exemplars,
  };
}

/** Rate between neighbours; a counter that fell began anew from zero. */
function rates(values: readonly number[], times: readonly number[]): (number | null)[] {
  return values.slice(1).map((value, index) => {
    const before = values[index] as number;
    const seconds = ((times[index + 1] as number) - (times[index] as number)) / 1000;
    const grown = value >= before ? value - before : value;
    return seconds > 0 ? finite(grown / seconds) : null;
  });
}

function rateOver(values: readonly number[], times: readonly number[]): number | undefined {
  const since = (times.at(-1) ?? 0) - RATE_MS;
  let grown = 0;
  let seconds = 0;
  for (let index = 1; index < values.length; index += 1) {
    const before = values[index - 1] as number;
    const value = values[index] as number;
    if ((times[index - 1] as number) < since || Number.isNaN(before) || Number.isNaN(value)) continue;
    grown += value >= before ? value - before : value;
    seconds += ((times[index] as number) - (times[index - 1] as number)) / 1000;
  }
  return seconds > 0 ? grown / seconds : undefined;
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
