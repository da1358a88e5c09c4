import { Field } from './field.ts';

/** What a pod reserves on its node, by the scheduler's rule. */
export interface PodResources {
  readonly cpuCores: number;
  /** With huge pages, which are memory set aside. */
  readonly memoryBytes: number;
  readonly gpuCount: number;
  /** Every resource reserved, by name, in its base unit. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Resources by name, quantities as in a manifest. */
export type QuantityTexts = Readonly<Record<string, string | number>>;

export interface PodResourcesOptions {
  /** What the namespace's LimitRange gives a container that requests nothing. */
  readonly defaultRequests?: QuantityTexts;
  /** Of the pod's RuntimeClass, where the pod states no overhead. */
  readonly overhead?: QuantityTexts;
}

/**
 * The requests the scheduler reckons a pod with: the greater of its containers and sidecars together and of each init container
 * with the sidecars started before it; what the pod's own `resources` say in the place of that; and its overhead on top.
 * A limit without a request is its request; what then has none takes the namespace's default.
 *
 * Source: k8s.io/component-helpers/resource (`PodRequests`), pkg/apis/core/v1 defaults, plugin/pkg/admission/limitranger; KEP-753,
 * KEP-2837.
 *
 * @param spec a pod's `spec`.
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` for a wrong type or quantity.
 * @example
 * ```ts
 * podResources({
 *   initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } }],
 *   containers: [{ name: 'api', resources: { requests: { cpu: '500m', memory: '512Mi' } } }],
 * }).cpuCores; // 0.6
 * ```
 */
export function podResources(
  spec: Readonly<Record<string, unknown>>,
  options: PodResourcesOptions = {},
): PodResources {
  return podResourcesOf(new Field({ kind: 'Pod', name: 'spec' }, spec), options);
}

/** The same of a field, for messages that name its place. */
export function podResourcesOf(spec: Field, options: PodResourcesOptions = {}): PodResources {
  const containers = spec.at('containers').items().map(containerOf);
  const initContainers = spec.at('initContainers').items().map(containerOf);
  const podLevel = podLevelRequests(spec.at('resources'), [containers, initContainers]);
  for (const container of [...containers, ...initContainers])
    applyDefaults(container.requests, options.defaultRequests);
  const requests = aggregate(containers, initContainers);
  for (const [name, nanos] of podLevel) requests.set(name, nanos);
  const overhead = spec.at('overhead');
  const added = overhead.exists
    ? quantities(overhead)
    : quantities(new Field({ kind: 'RuntimeClass', name: 'overhead' }, options.overhead));
  add(requests, added);
  return resourcesOf(requests);
}

/** Nothing at all, for what runs no pods. */
export const NO_RESOURCES: PodResources = { cpuCores: 0, memoryBytes: 0, gpuCount: 0, requests: {} };

type Quantities = Map<string, bigint>;

interface Container {
  readonly requests: Quantities;
  /** An init container that goes on running. */
  readonly sidecar: boolean;
}

const GPUS: ReadonlySet<string> = new Set([
  'nvidia.com/gpu',
  'amd.com/gpu',
  'gpu.intel.com/i915',
  'gpu.intel.com/xe',
]);

function containerOf(field: Field): Container {
  const resources = field.at('resources');
  const requests = quantities(resources.at('requests'));
  for (const [name, nanos] of quantities(resources.at('limits'))) {
    if (!requests.has(name)) requests.set(name, nanos);
  }
  return { requests, sidecar: field.at('restartPolicy').text() === 'Always' };
}

function applyDefaults(requests: Quantities, defaults: QuantityTexts | undefined): void {
  if (defaults === undefined) return;
  for (const [name, nanos] of quantities(new Field({ kind: 'LimitRange', name: 'default' }, defaults))) {
    if (!requests.has(name)) requests.set(name, nanos);
  }
}

function aggregate(containers: readonly Container[], initContainers: readonly Container[]): Quantities {
  const running: Quantities = new Map();
  for (const { requests } of containers) add(running, requests);
  const sidecars: Quantities = new Map();
  const starting: Quantities = new Map();
  for (const { requests, sidecar } of initContainers) {
    if (sidecar) {
      add(running, requests);
      add(sidecars, requests);
      raise(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      add(together, requests);
      raise(starting, together);
    }
  }
  raise(running, starting);
  return running;
}

/** Requests the pod itself states, or gets where it states limits only. */
function podLevelRequests(
  resources: Field,
  [containers, initContainers]: readonly [readonly Container[], readonly Container[]],
): Quantities {
  const supported = (all: Quantities): Quantities => new Map([...all].filter(([name]) => isPodLevel(name)));
  const requests = supported(quantities(resources.at('requests')));
  const limits = supported(quantities(resources.at('limits')));
  if (limits.size === 0) return requests;
  for (const stated of [supported(aggregate(containers, initContainers)), limits]) {
    for (const [name, nanos] of stated) if (!requests.has(name)) requests.set(name, nanos);
  }
  return requests;
}

function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

function quantities(field: Field): Quantities {
  const found: Quantities = new Map();
  for (const [name, each] of field.entries()) {
    const nanos = each.nanos();
    if (nanos !== undefined) found.set(name, nanos);
  }
  return found;
}

function add(to: Quantities, more: Quantities): void {
  for (const [name, nanos] of more) to.set(name, (to.get(name) ?? 0n) + nanos);
}

function raise(to: Quantities, least: Quantities): void {
  for (const [name, nanos] of least) if ((to.get(name) ?? -1n) < nanos) to.set(name, nanos);
}

function resourcesOf(requests: Quantities): PodResources {
  let memory = 0n;
  let gpus = 0n;
  for (const [name, nanos] of requests) {
    if (name === 'memory' || name.startsWith('hugepages-')) memory += nanos;
    else if (GPUS.has(name)) gpus += nanos;
  }
  return {
    cpuCores: toNumber(requests.get('cpu') ?? 0n),
    memoryBytes: toNumber(memory),
    gpuCount: toNumber(gpus),
    requests: Object.fromEntries([...requests].map(([name, nanos]) => [name, toNumber(nanos)])),
  };
}

function toNumber(nanos: bigint): number {
  return Number(`${nanos}e-9`);
}
