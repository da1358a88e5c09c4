import { isSlaClass, SLA_CLASSES } from '../sla/sla-class.ts';
import { COST_CENTER, ENVIRONMENT, OWNER, SLA_CLASS } from './annotation-names.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { podTemplate } from './cluster-objects.ts';
import { fieldOf, type Field } from './field.ts';
import type { ManifestObject } from './manifest.ts';
import type { OwnershipMapping } from './ownership-mapping.ts';

/** Who pays and what was promised; each absent where nothing says it. */
export interface Ownership {
  readonly owner?: string;
  readonly costCenter?: string;
  readonly environment?: string;
  /** `gold`, `silver` or `bronze`. */
  readonly slaClass?: string;
}

export type OwnershipField = keyof Ownership;

/** In the order of annotations. */
export const OWNERSHIP_ANNOTATIONS: Readonly<Record<OwnershipField, string>> = {
  owner: OWNER,
  costCenter: COST_CENTER,
  environment: ENVIRONMENT,
  slaClass: SLA_CLASS,
};

export interface OwnershipSources {
  /** For workloads nothing more particular speaks of. */
  readonly defaults?: Ownership;
  readonly mapping?: OwnershipMapping;
  /** What `defaults` and `mapping` say wins over what the manifest says. Default: the manifest wins. */
  readonly force?: boolean;
}

/**
 * Finds each field in the first place that has it: the workload's annotation, its pod template's, the mapping's rule, the
 * workload's labels, its namespace's annotations and labels, the defaults. With `force`: mapping, defaults, then the manifest.
 *
 * @throws ManifestError where an SLA class is none.
 */
export function ownershipOf(
  workload: ManifestObject,
  cluster: ClusterObjects,
  sources: OwnershipSources = {},
): Ownership {
  const field = fieldOf(workload);
  const namespaceName = cluster.namespaceOf(workload);
  const namespace = cluster.namespace(namespaceName);
  const metadata = field.at('metadata');
  const template = podTemplate(workload).at('metadata');
  const ofNamespace = namespace && fieldOf(namespace).at('metadata');
  const mapped = sources.mapping?.ownershipOf({
    namespace: namespaceName,
    kind: workload.kind,
    name: workload.name,
    labels: textsOf(metadata.at('labels')),
  });
  const found: { -readonly [K in OwnershipField]?: string } = {};
  for (const key of Object.keys(OWNERSHIP_ANNOTATIONS) as OwnershipField[]) {
    const name = OWNERSHIP_ANNOTATIONS[key];
    const annotated = (): string | undefined =>
      textAt(metadata.at('annotations', name)) ?? textAt(template.at('annotations', name));
    const labelled = (): string | undefined => labelOf(metadata.at('labels'), key);
    const inherited = (): string | undefined =>
      ofNamespace && (textAt(ofNamespace.at('annotations', name)) ?? labelOf(ofNamespace.at('labels'), key));
    const value =
      sources.force === true
        ? (mapped?.[key] ?? sources.defaults?.[key] ?? annotated() ?? labelled() ?? inherited())
        : (annotated() ?? mapped?.[key] ?? labelled() ?? inherited() ?? sources.defaults?.[key]);
    if (value !== undefined) found[key] = value;
  }
  if (found.slaClass !== undefined && !isSlaClass(found.slaClass)) {
    const at = metadata.at('annotations', SLA_CLASS);
    throw (at.exists ? at : metadata).problem(
      `${JSON.stringify(found.slaClass)} is no SLA class; known are ${SLA_CLASSES.join(', ')}`,
    );
  }
  return found;
}

/** Labels teams use for the same thing, the more particular first. */
const LABELS: Readonly<Record<OwnershipField, readonly string[]>> = {
  owner: [OWNER, 'app.kubernetes.io/owner', 'owner', 'team', 'app.kubernetes.io/part-of'],
  costCenter: [COST_CENTER, 'cost-center', 'cost-centre', 'costcenter', 'cost_center'],
  environment: [ENVIRONMENT, 'app.kubernetes.io/environment', 'environment', 'env', 'tags.datadoghq.com/env'],
  slaClass: [SLA_CLASS, 'sla-class'],
};

function labelOf(labels: Field, key: OwnershipField): string | undefined {
  for (const label of LABELS[key]) {
    const value = textAt(labels.at(label));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** An empty text says nothing. */
function textAt(field: Field): string | undefined {
  const text = field.text();
  return text === undefined || text.trim() === '' ? undefined : text;
}

function textsOf(labels: Field): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, { value }] of labels.entries()) if (typeof value === 'string') texts.set(name, value);
  return texts;
}
