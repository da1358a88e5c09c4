import { type Environment, text } from '../environment.ts';
import type { ContainerFacts } from './container.ts';
import { known, type ReadText, type ResourceAttributes } from './resource-attributes.ts';

/**
 * Variables of each attribute, the first that is set counts. The first name is ours alone; the others are common elsewhere too (a build
 * server has a `NODE_NAME`), and count in a pod only.
 */
const VARIABLES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'k8s.cluster.name': ['K8S_CLUSTER_NAME'],
  'k8s.namespace.name': ['K8S_NAMESPACE_NAME', 'POD_NAMESPACE'],
  'k8s.node.name': ['K8S_NODE_NAME', 'NODE_NAME'],
  'k8s.pod.name': ['K8S_POD_NAME', 'POD_NAME'],
  'k8s.pod.uid': ['K8S_POD_UID', 'POD_UID'],
  'k8s.container.name': ['K8S_CONTAINER_NAME'],
  'k8s.deployment.name': ['K8S_DEPLOYMENT_NAME'],
};
const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/** Where a pod runs (semantic conventions, k8s): what its manifest says in variables, else what the kubelet put there. */
export function describeKubernetes(
  env: Environment,
  read: ReadText,
  container: ContainerFacts,
): ResourceAttributes {
  const inPod = text(env['KUBERNETES_SERVICE_HOST']) !== undefined;
  const found: Record<string, string | undefined> = inPod
    ? { 'k8s.namespace.name': read(NAMESPACE_FILE).trim(), 'k8s.pod.uid': container.podUid }
    : {};
  for (const [attribute, [own, ...common]] of Object.entries(VARIABLES)) {
    const value = (inPod ? [own, ...common] : [own])
      .map((name) => text(env[name]))
      .find((one) => one !== undefined);
    if (value !== undefined) found[attribute] = value;
  }
  return known(found);
}
