import { unitName } from './unit-names.ts';

export interface FamilyName {
  /** As OpenMetrics names the family: without `_total`. */
  readonly name: string;
  /** Suffix of `name`, or '' where there is none to declare. */
  readonly unit: string;
}

/** How a metric is shown. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'info';

export interface NamedMetric {
  readonly name: string;
  readonly unit: string;
  readonly type: FamilyType;
  /** A gauge in the OpenTelemetry sense, whose unit `1` is a ratio; false for up-down counters. */
  readonly isRatio: boolean;
  /** The name is already as wanted: no suffix but `_total` is added. */
  readonly exact?: boolean;
}

/**
 * The exposed name of an OpenTelemetry metric: characters outside `[a-zA-Z0-9_]` become one underscore (colons too: they are
 * reserved for recording rules), the unit is a suffix, a counter's `_total` comes last.
 *
 * Source: OpenTelemetry specification, Prometheus and OpenMetrics Compatibility; OpenMetrics 1.0, "Suffixes".
 */
export function familyName(metric: NamedMetric): FamilyName {
  let name = underscored(metric.name);
  if (name === '') name = 'unnamed';
  // A leading digit cannot start a name; the specification prefixes an underscore.
  if (/^[0-9]/.test(name)) name = `_${name}`;
  if (metric.type === 'counter') name = name.replace(/(?<=.)_total$/, '');
  const unit = unitOf(metric, name);
  if (unit === '') return { name, unit };
  if (name.endsWith(`_${unit}`)) return { name, unit };
  return metric.exact === true ? { name, unit: '' } : { name: `${name}_${unit}`, unit };
}

/**
 * The exposed name of an attribute. Names that would start with a digit or underscore, which OpenMetrics reserves, get the
 * prefix `key_`.
 */
export function labelName(attribute: string): string {
  const name = attribute.replace(/[^a-zA-Z0-9]+/gu, '_');
  if (/^[a-zA-Z]/.test(name)) return name;
  return name.startsWith('_') ? `key${name}` : `key_${name}`;
}

/** Names of samples a family may write, and its own: no two families may share one (OpenMetrics 1.0, "Suffixes"). */
export function sampleNames(name: string, type: FamilyType): readonly string[] {
  return [name, ...SUFFIXES[type].map((suffix) => name + suffix)];
}

const SUFFIXES: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  info: ['_info'],
};

function unitOf(metric: NamedMetric, name: string): string {
  if (metric.type === 'info') return '';
  if (metric.unit === '1') return metric.isRatio && !name.endsWith('_info') ? 'ratio' : '';
  return unitName(metric.unit);
}

function underscored(name: string): string {
  return name.replace(/[^a-zA-Z0-9]+/gu, '_').replace(/^_+|_+$/g, '');
}
