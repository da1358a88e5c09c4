import type { Attributes } from '@opentelemetry/api';
import {
  DataPointType,
  type DataPoint,
  type Histogram,
  type MetricData,
  type MetricDescriptor,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { type Exemplar, type ExemplarPoint, exemplarsOf, latest } from '../exemplar.ts';
import { sum } from '../metric-data.ts';
import { MetricsError } from '../metrics-error.ts';

/** One more name under which a metric is shown. */
export interface PresetFamily {
  /** As the page shows it: letters, digits and underscores. A counter gets `_total` where it lacks it. */
  readonly name: string;
  /** Attributes to keep, and the label each becomes; points that become alike are added up. All, as they are, where left out. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Value of a label whose attribute a point lacks. Left out unless told. */
  readonly missing?: string;
  /** Shows a histogram's count as a counter. */
  readonly from?: 'count';
  /** Default: the metric's own. */
  readonly description?: string;
}

/**
 * Names under which metrics are shown, by OpenTelemetry name. A string is a plain renaming; a list shows a metric several times,
 * and its own OpenTelemetry name in the list keeps it as it is.
 *
 * @example
 * ```ts
 * const preset: MetricsPreset = {
 *   'http.server.request.duration': 'http_request_duration_seconds',
 *   'process.memory.usage': ['process.memory.usage', 'process_resident_memory_bytes'],
 * };
 * ```
 */
export type MetricsPreset = Readonly<
  Record<string, string | PresetFamily | readonly (string | PresetFamily)[]>
>;

const API_LABELS = {
  'http.route': 'endpoint',
  'http.request.method': 'method',
  'http.response.status_code': 'status',
};

/**
 * For dashboards made for `api_requests_total` and `api_request_duration_seconds` by endpoint, method and status. The names of
 * the semantic conventions stay beside them, since alerts and the console of this project read those.
 */
export const apiPreset: MetricsPreset = {
  'http.server.request.duration': [
    'http.server.request.duration',
    {
      name: 'api_requests_total',
      from: 'count',
      labels: API_LABELS,
      missing: 'unknown',
      description: 'Requests answered.',
    },
    {
      name: 'api_request_duration_seconds',
      labels: API_LABELS,
      missing: 'unknown',
      description: 'Duration of requests.',
    },
  ],
};

const PRESETS: ReadonlyMap<string, MetricsPreset> = new Map([['api', apiPreset]]);

/** @throws MetricsError `VIGIE_E_METRICS_PRESET` for a name that does not exist or cannot be shown */
export function resolvePreset(preset: string | MetricsPreset | undefined): MetricsPreset | undefined {
  if (typeof preset === 'string') {
    const found = PRESETS.get(preset);
    if (found !== undefined) return found;
    throw invalidPreset(preset, `a preset's name (${[...PRESETS.keys()].join(', ')}) or a map of names`);
  }
  if (preset === undefined) return undefined;
  if (preset === null || typeof preset !== 'object') throw invalidPreset(preset, 'a map of names');
  for (const [metric, targets] of Object.entries(preset)) {
    for (const { name } of targetsOf(targets)) {
      if (name !== metric && (typeof name !== 'string' || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))) {
        throw invalidPreset(name, `made of letters, digits and underscores where it names "${metric}"`);
      }
    }
  }
  return preset;
}

/** Shows collected metrics under the names of a preset: one record of the requests feeds every name. */
export class PresetMapper {
  readonly #mappings = new Map<string, readonly Mapping[]>();

  constructor(preset: MetricsPreset) {
    for (const [metric, targets] of Object.entries(preset)) {
      this.#mappings.set(
        metric,
        targetsOf(targets).map((target) => new Mapping(metric, target)),
      );
    }
  }

  apply(collected: ResourceMetrics): ResourceMetrics {
    const scopeMetrics = collected.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.flatMap((metric) => {
        const mappings = this.#mappings.get(metric.descriptor.name);
        return mappings === undefined ? [metric] : mappings.map((mapping) => mapping.apply(metric));
      }),
    }));
    return { resource: collected.resource, scopeMetrics };
  }
}

/** Whether a preset gave this metric its name, which is then shown to the letter. */
export function isExactlyNamed(descriptor: MetricDescriptor): boolean {
  return exactlyNamed.has(descriptor);
}

const exactlyNamed = new WeakSet<MetricDescriptor>();

class Mapping {
  readonly #keep: boolean;
  readonly #target: PresetFamily;
  readonly #attributes = new WeakMap<Attributes, Attributes>();

  constructor(metric: string, target: PresetFamily) {
    this.#keep = target.name === metric && target.labels === undefined && target.from === undefined;
    this.#target = target;
  }

  apply(metric: MetricData): MetricData {
    if (this.#keep) return metric;
    const { name, description, from } = this.#target;
    const isCount = from === 'count' && metric.dataPointType === DataPointType.HISTOGRAM;
    const descriptor: MetricDescriptor = {
      ...metric.descriptor,
      name,
      description: description ?? metric.descriptor.description,
      unit: isCount ? '' : metric.descriptor.unit,
    };
    exactlyNamed.add(descriptor);
    if (isCount) {
      return sum(
        descriptor,
        true,
        metric.dataPoints.map((point) => this.#countOf(point)),
      );
    }
    const dataPoints = (metric.dataPoints as readonly ExemplarPoint<unknown>[]).map((point) =>
      withAttributes(point, this.#attributesOf(point.attributes)),
    );
    return { ...metric, descriptor, dataPoints } as MetricData;
  }

  #countOf(point: DataPoint<Histogram>): ExemplarPoint<number> {
    const exemplar = exemplarsOf(point)?.reduce<Exemplar | undefined>(latest, undefined);
    return {
      startTime: point.startTime,
      endTime: point.endTime,
      attributes: this.#attributesOf(point.attributes),
      value: point.value.count,
      ...(exemplar === undefined ? {} : { exemplars: [exemplar] }),
    };
  }

  /** The same object at every scrape, so that its text is made once. */
  #attributesOf(attributes: Attributes): Attributes {
    const { labels, missing } = this.#target;
    if (labels === undefined || attributes['otel.metric.overflow'] === true) return attributes;
    let mapped = this.#attributes.get(attributes);
    if (mapped === undefined) {
      mapped = {};
      for (const [attribute, label] of Object.entries(labels))
        mapped[label] = attributes[attribute] ?? missing;
      this.#attributes.set(attributes, mapped);
    }
    return mapped;
  }
}

function withAttributes<Value>(point: ExemplarPoint<Value>, attributes: Attributes): ExemplarPoint<Value> {
  return { ...point, attributes };
}

function targetsOf(targets: MetricsPreset[string]): readonly PresetFamily[] {
  const list = (Array.isArray(targets) ? targets : [targets]) as readonly (string | PresetFamily)[];
  return list.map((target) => (typeof target === 'string' ? { name: target } : target));
}

function invalidPreset(received: unknown, expected: string): MetricsError {
  return new MetricsError(
    'VIGIE_E_METRICS_PRESET',
    `preset must be ${expected}, received ${JSON.stringify(received)}.`,
  );
}
