/** Services whose pages are checked against the catalogue. A further demo joins by its name here and its metrics beside the others. */
export const SERVICES = ['offreapi', 'datapress-api', 'datapress-front'] as const;

export type Service = (typeof SERVICES)[number];

export interface CatalogueMetric {
  /** As Prometheus stores it, suffixes included; a histogram without `_bucket`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** What one is, for people and for dashboards. */
  readonly unit: Unit;
  /** All the labels it may have, but those that a scrape adds. */
  readonly labels: readonly string[];
  /** The words of its HELP line. */
  readonly help: string;
  readonly services: readonly Service[];
  /** A metric with labels shows once something was counted; some depend on the configuration. */
  readonly present: 'always' | 'once-used' | 'when-configured';
}

export type Unit =
  | 'applications'
  | 'attempts'
  | 'bytes'
  | 'currency'
  | 'currency-per-hour'
  | 'cvs'
  | 'decisions'
  | 'descriptors'
  | 'info'
  | 'items'
  | 'jobs'
  | 'offers'
  | 'points'
  | 'ratio'
  | 'requests'
  | 'scrapes'
  | 'seconds'
  | 'series'
  | 'handles'
  | 'cores';

type Details = Omit<CatalogueMetric, 'name' | 'type' | 'unit' | 'help' | 'services' | 'present' | 'labels'> &
  Partial<Pick<CatalogueMetric, 'services' | 'present' | 'labels'>>;

/** Shorthand of the lists beside this file: by default in every service, always there, without labels. */
export function metric(
  type: CatalogueMetric['type'],
  unit: Unit,
  name: string,
  help: string,
  details: Details = {},
): CatalogueMetric {
  return { name, type, unit, help, labels: [], services: SERVICES, present: 'always', ...details };
}
