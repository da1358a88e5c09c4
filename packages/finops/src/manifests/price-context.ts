import type { PriceContext } from '../price-book/unit-prices.ts';
import { NODE_CLASS, SPOT } from './annotation-names.ts';
import type { Field } from './field.ts';
import type { WorkloadCostOptions } from './workload-cost.ts';

const NODE_CLASS_LABELS: readonly string[] = [
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
];
/** Node labels of the platforms that say a node may be taken away. */
const SPOT_LABELS: Readonly<Record<string, string>> = {
  'karpenter.sh/capacity-type': 'spot',
  'eks.amazonaws.com/capacityType': 'SPOT',
  'cloud.google.com/gke-spot': 'true',
  'cloud.google.com/gke-preemptible': 'true',
  'kubernetes.azure.com/scalesetpriority': 'spot',
};

/** The kind of node a pod runs on, as far as its manifest says it. */
export function priceContext(object: Field, spec: Field, options: WorkloadCostOptions): PriceContext {
  const annotations = object.at('metadata', 'annotations');
  const selector = new Map(
    spec
      .at('nodeSelector')
      .entries()
      .map(([name, each]) => [name, each.value]),
  );
  const selected = NODE_CLASS_LABELS.map((label) => selector.get(label)).find(
    (value) => typeof value === 'string',
  );
  const nodeClass = annotations.at(NODE_CLASS).text() ?? selected ?? options.nodeClass;
  const bySelector = Object.entries(SPOT_LABELS).some(([label, value]) => selector.get(label) === value);
  const annotated = annotations.at(SPOT).text();
  const spot = annotated === undefined ? bySelector || options.spot === true : annotated === 'true';
  return { atSeconds: options.atSeconds, ...(nodeClass !== undefined && { nodeClass }), spot };
}
