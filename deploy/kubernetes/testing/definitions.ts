import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { moduleSource, type KubernetesClient } from '@vigie/e2e/backends';

/** Resource definitions that overlays need, as their projects release them. */
const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  'github.com/prometheus-operator/prometheus-operator': [
    'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
  ],
  'k8s.io/autoscaler/vertical-pod-autoscaler': ['deploy/vpa-v1-crd-gen.yaml'],
  'github.com/cert-manager/cert-manager': ['deploy/crds/cert-manager.io_clusterissuers.yaml'],
};

/** Brings what a cluster has before an overlay comes: definitions, and the Prometheus operator's namespace `monitoring`. */
export async function installDefinitions(cluster: KubernetesClient): Promise<void> {
  const kubectl = async (args: readonly string[], input?: string): Promise<void> => {
    const { code, stderr } = await cluster.kubectl(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}`);
  };
  const texts = await Promise.all(
    Object.entries(DEFINITIONS).map(async ([module, files]) => {
      const folder = await moduleSource(module);
      return files.map((file) => readFileSync(join(folder, file), 'utf8'));
    }),
  );
  const apply = ['apply', '--server-side', '--validate=strict', '--filename=-'];
  await kubectl(apply, texts.flat().join('\n---\n'));
  // Not by kubectl wait: it gives up at one that has no conditions yet.
  const deadline = performance.now() + 60_000;
  while (!(await areEstablished(cluster))) {
    if (performance.now() > deadline) throw new Error('Resource definitions are not established after 60 s.');
    await delay(50);
  }
  // Overlays put rules into it and do not own it.
  await kubectl(['create', 'namespace', 'monitoring']);
}

async function areEstablished(cluster: KubernetesClient): Promise<boolean> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { items } = (await cluster.api('GET', path)).json() as { items: Definition[] };
  return items.every(({ status }) =>
    (status?.conditions ?? []).some((one) => one.type === 'Established' && one.status === 'True'),
  );
}

interface Definition {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
