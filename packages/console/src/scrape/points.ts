import { detached } from '../store/detached.ts';
import { parseNumber, type Exposition, type Family, type Sample } from './exposition.ts';
import type { Exemplar, HistogramValue, MetricPoint } from './metric-point.ts';

/** Brings the samples of a page to one point a series: the buckets, sum and count of a histogram become one. */
export function pointsOf(exposition: Exposition): MetricPoint[] {
  return exposition.families.flatMap((family) =>
    family.type === 'histogram' || family.type === 'summary'
      ? distributionPoints(family)
      : plainPoints(family),
  );
}

function plainPoints(family: Family): MetricPoint[] {
  const points: MetricPoint[] = [];
  for (const sample of family.samples) {
    // The creation time of a series is no series of its own.
    if (sample.name.endsWith('_created') && sample.name !== family.name) continue;
    const exemplars = exemplarsOf([sample]);
    points.push({
      family: family.name,
      type: family.type === 'unknown' && sample.name.endsWith('_total') ? 'counter' : family.type,
      help: family.help,
      unit: family.unit,
      labels: sortedLabels(sample.labels),
      value: sample.value,
      ...(exemplars.length > 0 && { exemplars }),
    });
  }
  return points;
}

interface Gathering {
  readonly labels: MetricPoint['labels'];
  readonly buckets: [bound: number, count: number][];
  readonly samples: Sample[];
  sum: number;
  count: number | undefined;
}

function distributionPoints(family: Family): MetricPoint[] {
  const bySeries = new Map<string, Gathering>();
  for (const sample of family.samples) {
    const labels = sortedLabels(sample.labels, family.type === 'histogram' ? 'le' : 'quantile');
    const key = JSON.stringify(labels);
    let series = bySeries.get(key);
    if (!series) {
      series = { labels, buckets: [], samples: [], sum: Number.NaN, count: undefined };
      bySeries.set(key, series);
    }
    series.samples.push(sample);
    if (/_g?sum$/.test(sample.name)) series.sum = sample.value;
    else if (/_g?count$/.test(sample.name)) series.count = sample.value;
    else if (sample.name.endsWith('_bucket')) {
      const bound = parseNumber(sample.labels.get('le') ?? '');
      if (bound !== undefined) series.buckets.push([bound, sample.value]);
    }
  }
  return [...bySeries.values()].map((series) => {
    const histogram = histogramOf(series);
    const exemplars = exemplarsOf(series.samples);
    return {
      family: family.name,
      type: family.type,
      help: family.help,
      unit: family.unit,
      labels: series.labels,
      value: histogram.count,
      histogram,
      exemplars: exemplars.length > 0 ? exemplars : undefined,
    };
  });
}

function histogramOf(series: Gathering): HistogramValue {
  const buckets = series.buckets.sort((a, b) => a[0] - b[0]);
  const count = series.count ?? buckets.at(-1)?.[1] ?? 0;
  return {
    sum: series.sum,
    count,
    bounds: buckets.map(([bound]) => bound),
    cumulative: buckets.map(([, inBucket]) => inBucket),
  };
}

function exemplarsOf(samples: readonly Sample[]): Exemplar[] {
  const exemplars: Exemplar[] = [];
  for (const { exemplar } of samples) {
    const traceId = exemplar?.labels.get('trace_id');
    if (exemplar && traceId) {
      exemplars.push({ traceId: detached(traceId), value: exemplar.value, timeMs: exemplar.timeMs });
    }
  }
  return exemplars;
}

function sortedLabels(labels: ReadonlyMap<string, string>, without?: string): [string, string][] {
  return [...labels].filter(([name]) => name !== without).sort(([a], [b]) => (a < b ? -1 : 1));
}
