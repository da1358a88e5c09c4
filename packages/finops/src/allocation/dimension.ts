import { FinopsError } from '../finops-error.ts';
import type { ContainerSeries, VolumeUsage, WorkloadUsage } from '../usage/workload-usage.ts';

/** What a cost may be grouped by; see `parseDimensions`. */
export type Dimension = (typeof NAMED_DIMENSIONS)[number] | `label:${string}` | `annotation:${string}`;

const NAMED_DIMENSIONS = [
  'cluster',
  'namespace',
  'kind',
  'workload',
  'pod',
  'container',
  'node',
  'node-class',
  'spot',
  'owner',
  'cost-centre',
  'environment',
  'sla-class',
] as const;

/** The value of a dimension where there is none: an absent label, the node of a volume. */
export const NONE = '(none)';

/** What a cost belongs to: a container of a workload, or a volume of it. */
export interface Allocated {
  readonly cluster: string;
  readonly usage: WorkloadUsage;
  readonly series?: ContainerSeries;
  readonly volume?: VolumeUsage;
  readonly nodeClass?: string;
  readonly spot?: boolean;
}

/**
 * `namespace`, `label:team`, `namespace,label:app` …
 *
 * `workload` is `namespace/Kind/name`, `pod` is `namespace/pod`, `container` is `namespace/pod/container`. `owner`, `cost-centre`,
 * `environment` and `sla-class` are the annotations `finops.vigie.dev/…`, or else labels of that name (`cost-center` is understood too).
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DIMENSION`
 */
export function parseDimensions(text: string): Dimension[] {
  const names = text.split(',').map((name) => (name.trim() === 'cost-center' ? 'cost-centre' : name.trim()));
  for (const name of names) {
    if (!isDimension(name)) {
      throw new FinopsError(
        'VIGIE_E_FINOPS_DIMENSION',
        `cannot group by ${JSON.stringify(name)}: use ${NAMED_DIMENSIONS.join(', ')}, label:NAME or annotation:NAME, or several of them with commas between.`,
      );
    }
  }
  return names as Dimension[];
}

export function valueOf(dimension: Dimension, allocated: Allocated): string {
  const { usage, series } = allocated;
  const { namespace, kind, name } = usage.workload;
  switch (dimension) {
    case 'cluster':
      return allocated.cluster;
    case 'namespace':
      return namespace;
    case 'kind':
      return kind;
    case 'workload':
      return `${namespace}/${kind}/${name}`;
    case 'pod':
      return series === undefined ? NONE : `${namespace}/${series.pod}`;
    case 'container':
      return series === undefined ? NONE : `${namespace}/${series.pod}/${series.container}`;
    case 'node':
      return series?.node ?? NONE;
    case 'node-class':
      return allocated.nodeClass ?? NONE;
    case 'spot':
      return allocated.spot === undefined ? NONE : allocated.spot ? 'spot' : 'on-demand';
    case 'sla-class':
      return usage.slaClass ?? NONE;
    case 'cost-centre':
      return annotated(usage, 'cost-center') ?? annotated(usage, 'cost-centre') ?? NONE;
    case 'owner':
    case 'environment':
      return annotated(usage, dimension) ?? NONE;
    default:
      return dimension.startsWith('label:')
        ? (ofKey(usage.labels, dimension.slice('label:'.length)) ?? NONE)
        : (ofKey(usage.annotations, dimension.slice('annotation:'.length)) ?? NONE);
  }
}

function annotated({ annotations, labels }: WorkloadUsage, name: string): string | undefined {
  return ofKey(annotations, `finops.vigie.dev/${name}`) ?? ofKey(labels, name);
}

/** kube-state-metrics, OpenCost and Kubecost give names with every other character as `_`; both spellings are found. */
function ofKey(values: Readonly<Record<string, string>>, key: string): string | undefined {
  if (Object.hasOwn(values, key)) return values[key];
  const sanitized = key.replace(/[^a-zA-Z0-9_]/g, '_');
  return Object.hasOwn(values, sanitized) ? values[sanitized] : undefined;
}

function isDimension(name: string): name is Dimension {
  return (NAMED_DIMENSIONS as readonly string[]).includes(name) || /^(?:label|annotation):./.test(name);
}
