import type { Attributes } from '@opentelemetry/api';
import {
  DataPointType,
  type DataPoint,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ConflictLog } from './conflict-log.ts';
import { type FamilyType, familyName, sampleNames } from './family-names.ts';
import { LabelCache } from './labels.ts';
import { OWN_SCOPE } from '../metric-data.ts';
import { isExactlyNamed } from './presets.ts';
import { addUp, type HistogramSeries, histogramSeries, type NumberSeries, numberSeries } from './series.ts';

interface FamilyOf<Type extends FamilyType, Series> {
  /** Without `_total` or `_info`. */
  readonly name: string;
  readonly type: Type;
  /** Suffix of the name, or ''. */
  readonly unit: string;
  readonly help: string;
  readonly series: Series[];
}

export type NumberFamily = FamilyOf<'counter' | 'gauge' | 'info', NumberSeries>;
export type HistogramFamily = FamilyOf<'histogram', HistogramSeries>;
/** All series of one exposed name. */
export type Family = NumberFamily | HistogramFamily;

export interface FamilyBuilderOptions {
  readonly conflicts: ConflictLog;
  /** Adds `otel_scope_name` and `otel_scope_version` labels. */
  readonly scopeLabels: boolean;
}

/**
 * Turns what was collected into families whose names, samples and labels are unique on a page.
 *
 * Metrics that come to the same name and type are one family. Where two of their points come to the same labels, points of the
 * same OpenTelemetry name are added up and otherwise the first is kept. A metric whose name would clash with another family, or
 * with one of ours, is left out: a second instrumentation of HTTP must not count requests twice. Who was first stays first for the life of the builder, so a family never changes its type between two scrapes.
 * Everything left out is counted and named once.
 */
export class FamilyBuilder {
  readonly #conflicts: ConflictLog;
  readonly #scopeLabels: boolean;
  readonly #owners = new Map<string, string>();
  readonly #labels = new LabelCache();
  readonly #histogramLabels = new LabelCache('le');

  constructor(options: FamilyBuilderOptions) {
    this.#conflicts = options.conflicts;
    this.#scopeLabels = options.scopeLabels;
    this.#claim('target', 'info', true);
  }

  build(collected: ResourceMetrics): Family[] {
    const drafts = new Map<string, Draft>();
    for (const { scope, metrics } of collected.scopeMetrics.toSorted(byScope)) {
      const prefix = this.#scopeLabels
        ? this.#labels.of({ 'otel.scope.name': scope.name, 'otel.scope.version': scope.version ?? '' })
        : '';
      for (const metric of metrics) this.#add(drafts, metric, prefix, scope.name === OWN_SCOPE);
    }
    const families = [...drafts.values()].map(({ family }) => family);
    const target = this.#target(collected.resource.attributes);
    return target === undefined ? families : [target, ...families];
  }

  #add(drafts: Map<string, Draft>, metric: MetricData, prefix: string, isOwn: boolean): void {
    const type = typeOf(metric);
    const { name, unit } = familyName({
      name: metric.descriptor.name,
      unit: metric.descriptor.unit,
      type,
      isRatio: metric.dataPointType === DataPointType.GAUGE,
      exact: isExactlyNamed(metric.descriptor),
    });
    // Also without points: what we show ourselves keeps its names from the first page on.
    if (!this.#claim(name, type, isOwn)) {
      this.#conflicts.add(name, metric.descriptor.name, 'name', metric.dataPoints.length);
      return;
    }
    if (metric.dataPoints.length === 0) return;
    let draft = drafts.get(name);
    if (draft === undefined) {
      const help = metric.descriptor.description || metric.descriptor.name;
      draft = { family: { name, type, unit, help, series: [] } as Family, byLabels: new Map() };
      drafts.set(name, draft);
    }
    this.#addPoints(draft, metric, prefix);
  }

  #addPoints({ family, byLabels }: Draft, metric: MetricData, prefix: string): void {
    const origin = metric.descriptor.name;
    const histogram = family.type === 'histogram';
    const cache = histogram ? this.#histogramLabels : this.#labels;
    for (const point of metric.dataPoints) {
      const own = cache.of(point.attributes);
      const labels = prefix === '' || own === '' ? prefix + own : `${prefix},${own}`;
      const series = histogram
        ? histogramSeries(labels, metric, point as DataPoint<never>)
        : numberSeries(labels, point as DataPoint<number>);
      const existing = byLabels.get(labels);
      if (existing === undefined) {
        byLabels.set(labels, { series, origin });
        (family.series as (NumberSeries | HistogramSeries)[]).push(series);
      } else if (existing.origin !== origin || !addUp(existing.series, series, metric)) {
        this.#conflicts.add(family.name, origin, 'labels', 1);
      }
    }
  }

  /** Takes the names a family's samples may have; false where another family has one of them. */
  #claim(name: string, type: FamilyType, isOwn: boolean): boolean {
    const owner = `${isOwn ? 'own ' : ''}${type} ${name}`;
    const names = sampleNames(name, type);
    if (names.some((sample) => (this.#owners.get(sample) ?? owner) !== owner)) return false;
    for (const sample of names) this.#owners.set(sample, owner);
    return true;
  }

  #target(attributes: Attributes): Family | undefined {
    const labels = this.#labels.of(attributes);
    if (labels === '') return undefined;
    const series: NumberSeries = { labels, value: 1, startTime: [0, 0], exemplar: undefined };
    return { name: 'target', type: 'info', unit: '', help: 'What this page is about.', series: [series] };
  }
}

interface Draft {
  readonly family: Family;
  readonly byLabels: Map<string, { series: NumberSeries | HistogramSeries; origin: string }>;
}

function typeOf(metric: MetricData): 'counter' | 'gauge' | 'histogram' {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'counter' : 'gauge';
    case DataPointType.GAUGE:
      return 'gauge';
    default:
      return 'histogram';
  }
}

/** Ours first, so that nobody can take the names of the request metrics; then by name, so that the page is stable. */
function byScope(one: ScopeMetrics, other: ScopeMetrics): number {
  const [left, right] = [rank(one.scope), rank(other.scope)];
  return left < right ? -1 : left > right ? 1 : 0;
}

type ScopeMetrics = ResourceMetrics['scopeMetrics'][number];

function rank({ name, version }: ScopeMetrics['scope']): string {
  return name === OWN_SCOPE ? '' : `${name}\u0000${version ?? ''}`;
}
