import type { KubernetesClient } from '../../src/backends/index.ts';
import { list, type LiveObject, type Selector } from './inventory.ts';

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number | string; readonly protocol?: string }[];
}

type Direction = 'Ingress' | 'Egress';

/**
 * What the network policies of some namespaces let their services do among each other, as `front → api:8000`, by the app each pod is
 * of. Which pods and namespaces a selector means is the API server's word; what a rule means is Kubernetes' definition: a pod that a
 * policy isolates may do what the sum of its policies allows, and both ends must allow it.
 */
export async function flows(cluster: KubernetesClient, namespaces: readonly string[]): Promise<string[]> {
  const allowed: Record<Direction, Set<string>> = { Ingress: new Set(), Egress: new Set() };
  const isolated: Record<Direction, Set<string>> = { Ingress: new Set(), Egress: new Set() };
  const pods: LiveObject[] = [];
  for (const namespace of namespaces) pods.push(...(await list(cluster, 'pods', namespace)));
  const apps = new Map(pods.map((pod) => [appOf(pod), pod]));

  for (const namespace of namespaces) {
    for (const policy of await list(cluster, 'networkpolicies', namespace)) {
      const chosen = await list(cluster, 'pods', namespace, policy.spec.podSelector as Selector);
      for (const direction of policy.spec.policyTypes as Direction[]) {
        for (const pod of chosen) isolated[direction].add(appOf(pod));
        const rules = (direction === 'Ingress' ? policy.spec.ingress : policy.spec.egress) as
          | Rule[]
          | undefined;
        for (const rule of rules ?? []) {
          const peers = await peersOf(cluster, namespace, direction === 'Ingress' ? rule.from : rule.to);
          for (const pod of chosen) {
            for (const peer of peers ?? pods) {
              const [from, to] = direction === 'Ingress' ? [peer, pod] : [pod, peer];
              for (const port of portsOf(to, rule))
                allowed[direction].add(`${appOf(from)} → ${appOf(to)}:${port}`);
            }
          }
        }
      }
    }
  }
  const result: string[] = [];
  for (const from of apps.keys()) {
    for (const [to, pod] of apps) {
      for (const port of portsOf(pod, {})) {
        const flow = `${from} → ${to}:${port}`;
        const out = !isolated.Egress.has(from) || allowed.Egress.has(flow);
        if (out && (!isolated.Ingress.has(to) || allowed.Ingress.has(flow))) result.push(flow);
      }
    }
  }
  return result.toSorted();
}

/** Undefined where the rule names no peers: it is about everybody then. */
async function peersOf(
  cluster: KubernetesClient,
  namespace: string,
  peers: readonly Peer[] | undefined,
): Promise<LiveObject[] | undefined> {
  if (peers === undefined) return undefined;
  const found: LiveObject[] = [];
  for (const { podSelector, namespaceSelector, ipBlock } of peers) {
    // Addresses of pods are none of those blocks' business: they are for what is outside of the cluster.
    if (ipBlock !== undefined) continue;
    const places =
      namespaceSelector === undefined
        ? [namespace]
        : (await list(cluster, 'namespaces', undefined, namespaceSelector)).map(
            ({ metadata }) => metadata.name,
          );
    for (const place of places) found.push(...(await list(cluster, 'pods', place, podSelector)));
  }
  return found;
}

function appOf({ metadata }: LiveObject): string {
  return metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;
}

/** Numbers of the container ports that the rule allows, all of them where it names none. */
function portsOf(pod: LiveObject, { ports }: Rule): number[] {
  const all = (pod.spec.containers as { ports?: { name: string; containerPort: number }[] }[]).flatMap(
    (container) => container.ports ?? [],
  );
  return all
    .filter(
      ({ name, containerPort }) => ports?.some(({ port }) => port === name || port === containerPort) ?? true,
    )
    .map(({ containerPort }) => containerPort);
}
