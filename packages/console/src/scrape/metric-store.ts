import type { Limits } from '../limits.ts';
import { detached } from '../store/detached.ts';
import { HistogramWindow, REQUEST_HISTOGRAMS } from './histogram-window.ts';
import type { Exemplar, HistogramValue, MetricPoint, MetricType } from './metric-point.ts';

/** A scraped target or an OTLP metrics sender. */
export interface MetricSource {
  /** The target's URL, or the instance that pushed. */
  readonly id: string;
  readonly service: string;
  readonly via: 'scrape' | 'otlp';
  readonly families: Map<string, MetricFamily>;
  /** Rate, errors and durations from the request histogram, where the source has one. */
  readonly requests: HistogramWindow;
  /** Epoch milliseconds of each remembered moment, a ring as long as the series'. */
  readonly timesMs: Float64Array;
  /** Moments recorded so far; the newest stands at `(moments - 1) % metricPoints`. */
  moments: number;
  series: number;
  droppedSeries: number;
  bytes: number;
  lastMs: number;
}

export interface MetricFamily {
  readonly name: string;
  type: MetricType;
  help: string;
  unit: string;
  readonly series: Map<string, MetricSeries>;
}

export interface MetricSeries {
  readonly labels: MetricPoint['labels'];
  /** Ring of values; NaN where the series was absent. */
  readonly values: Float64Array;
  /** The running total of delta points, the latest value of others. */
  latest: number;
  histogram: HistogramValue | undefined;
  exemplars: readonly Exemplar[];
}

/** The latest value and a short history of every series, in a bounded share of the memory. */
export class MetricStore {
  readonly sources: Map<string, MetricSource> = new Map();
  droppedSeries = 0;
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get bytes(): number {
    let bytes = 0;
    for (const source of this.sources.values()) bytes += source.bytes + source.requests.bytes;
    return bytes;
  }

  /** Takes all points of one moment. Returns how many series did not fit. */
  record(
    service: string,
    id: string,
    via: MetricSource['via'],
    points: readonly MetricPoint[],
  ): { readonly dropped: number } {
    const source = this.#source(service, id, via);
    const nowMs = this.#now();
    const slot = source.moments % this.#limits.metricPoints;
    const droppedBefore = source.droppedSeries;
    source.timesMs[slot] = nowMs;
    for (const family of source.families.values()) {
      for (const series of family.series.values()) series.values[slot] = Number.NaN;
    }
    // Added up once: it walks everything kept.
    const room = { bytes: this.#limits.maxMemoryBytes / 5 - this.bytes };
    const taken = points.map((point) => this.#take(source, slot, point, room));
    source.moments += 1;
    source.lastMs = nowMs;
    source.requests.record(requestPoints(taken), nowMs);
    return { dropped: source.droppedSeries - droppedBefore };
  }

  /** A target that could not be read: the moment is kept as a gap. */
  recordGap(service: string, id: string): void {
    const source = this.#source(service, id, 'scrape');
    const slot = source.moments % this.#limits.metricPoints;
    source.timesMs[slot] = this.#now();
    for (const family of source.families.values()) {
      for (const series of family.series.values()) series.values[slot] = Number.NaN;
    }
    source.moments += 1;
  }

  clear(): void {
    this.sources.clear();
    this.droppedSeries = 0;
  }

  #source(service: string, id: string, via: MetricSource['via']): MetricSource {
    const key = `${via} ${service} ${id}`;
    let source = this.sources.get(key);
    if (!source) {
      if (this.sources.size >= this.#limits.maxMetricSources) this.#forgetStalest();
      source = {
        id,
        service,
        via,
        families: new Map(),
        requests: new HistogramWindow(),
        timesMs: new Float64Array(this.#limits.metricPoints),
        moments: 0,
        series: 0,
        droppedSeries: 0,
        bytes: this.#limits.metricPoints * 8 + 1024,
        lastMs: 0,
      };
      this.sources.set(key, source);
    }
    return source;
  }

  #forgetStalest(): void {
    let stalest: string | undefined;
    let oldestMs = Infinity;
    for (const [key, source] of this.sources) {
      if (source.lastMs < oldestMs) [stalest, oldestMs] = [key, source.lastMs];
    }
    if (stalest !== undefined) this.sources.delete(stalest);
  }

  #take(source: MetricSource, slot: number, point: MetricPoint, room: { bytes: number }): MetricPoint {
    const seriesKey = point.labels.map(([name, value]) => `${name}\0${value}`).join('\0');
    let family = source.families.get(point.family);
    let series = family?.series.get(seriesKey);
    if (!series) {
      const buckets = point.histogram?.bounds.length ?? 0;
      const bytes =
        this.#limits.metricPoints * 8 + 600 + 32 * buckets + 2 * seriesKey.length + (family ? 0 : 400);
      const full = source.series >= this.#limits.maxSeriesPerSource || bytes > room.bytes;
      if (full) {
        source.droppedSeries += 1;
        this.droppedSeries += 1;
        return point;
      }
      if (!family) {
        const name = detached(point.family);
        family = { name, type: point.type, help: '', unit: detached(point.unit), series: new Map() };
        source.families.set(name, family);
      }
      const labels = point.labels.map(([name, value]) => [detached(name), detached(value)] as const);
      const values = new Float64Array(this.#limits.metricPoints).fill(Number.NaN);
      series = { labels, values, latest: 0, histogram: undefined, exemplars: [] };
      family.series.set(detached(seriesKey), series);
      source.series += 1;
      source.bytes += bytes;
      room.bytes -= bytes;
    }
    if (family && family.help === '' && point.help !== '') family.help = detached(point.help.slice(0, 500));
    const total = point.delta ? addDelta(series, point) : point;
    series.latest = total.value;
    series.values[slot] = total.value;
    series.histogram = total.histogram;
    if (point.exemplars) series.exemplars = point.exemplars.slice(-4);
    return total;
  }
}

function requestPoints(points: readonly MetricPoint[]): MetricPoint[] {
  for (const name of REQUEST_HISTOGRAMS) {
    const found = points.filter((point) => exposedName(point) === name && point.histogram);
    if (found.length > 0) return found;
  }
  return [];
}

/** The name a metric sent by OTLP would have on a Prometheus page. */
function exposedName({ family, unit }: MetricPoint): string {
  const name = family.replaceAll(/[^a-zA-Z0-9_:]/g, '_');
  const suffix = unit === 's' ? '_seconds' : unit === 'ms' ? '_milliseconds' : '';
  return name.endsWith(suffix) ? name : name + suffix;
}

function addDelta(series: MetricSeries, point: MetricPoint): MetricPoint {
  const value = series.latest + point.value;
  const { histogram } = point;
  const before = series.histogram;
  if (!histogram) return { ...point, value };
  if (!before || before.bounds.length !== histogram.bounds.length) return { ...point, value };
  return {
    ...point,
    value,
    histogram: {
      sum: before.sum + histogram.sum,
      count: before.count + histogram.count,
      bounds: histogram.bounds,
      cumulative: histogram.cumulative.map((count, index) => count + (before.cumulative[index] as number)),
    },
  };
}
