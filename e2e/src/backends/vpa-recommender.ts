import { join } from 'node:path';
import { moduleSource } from './go-module.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answers, freePorts, startProgram, type RunningProgram } from './program.ts';
import { TOOLS } from './tools.ts';

export interface VpaRecommenderOptions {
  /** Where it reads the history of usage, once, when it starts. */
  readonly prometheusUrl: string;
  /** More arguments, e.g. the names of labels. */
  readonly args?: readonly string[];
}

/** Makes VerticalPodAutoscalers known to the API server. */
export async function addVpaResources(cluster: KubernetesClient): Promise<void> {
  const source = await moduleSource(
    'k8s.io/autoscaler/vertical-pod-autoscaler',
    TOOLS['vpa-recommender'].module,
  );
  const definitions = join(source, 'deploy', 'vpa-v1-crd-gen.yaml');
  for (const args of [
    ['apply', '--server-side', '-f', definitions],
    ['wait', '--for=condition=Established', '--timeout=60s', '-f', definitions],
  ]) {
    const { code, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(`VerticalPodAutoscalers could not be made known: ${stderr}`);
  }
}

/**
 * The recommender of the Vertical Pod Autoscaler, with usage out of Prometheus. It writes what it recommends into the status of each
 * VerticalPodAutoscaler once a second. Where nothing serves the metrics API it goes by the history alone.
 */
export async function startVpaRecommender(
  cluster: KubernetesClient,
  { prometheusUrl, args = [] }: VpaRecommenderOptions,
): Promise<RunningProgram> {
  const [port] = await freePorts(1);
  return await startProgram({
    name: 'vpa-recommender',
    args: [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--address=127.0.0.1:${port}`,
      '--recommender-interval=1s',
      '--storage=prometheus',
      `--prometheus-address=${prometheusUrl}`,
      ...args,
    ],
    ready: () => answers(`http://127.0.0.1:${port}/health-check`),
  });
}
