import type { KubernetesClient } from './kubernetes-client.ts';
import { answers, freePorts, startProgram, type RunningProgram } from './program.ts';

export interface KubeStateMetricsOptions {
  /** `--metric-labels-allowlist=…`, `--namespaces=…` and the like. */
  readonly args?: readonly string[];
}

export interface RunningKubeStateMetrics extends RunningProgram {
  /** `host:port` Prometheus scrapes, with `honor_labels: true`. */
  readonly target: string;
}

/** kube-state-metrics of a cluster, on a free port; ready once it has listed what it tells of. */
export async function startKubeStateMetrics(
  cluster: KubernetesClient,
  options: KubeStateMetricsOptions = {},
): Promise<RunningKubeStateMetrics> {
  const [port, telemetryPort] = (await freePorts(2)) as [number, number];
  const target = `127.0.0.1:${port}`;
  const program = await startProgram({
    name: 'kube-state-metrics',
    args: [
      `--kubeconfig=${cluster.kubeconfig}`,
      '--host=127.0.0.1',
      `--port=${port}`,
      '--telemetry-host=127.0.0.1',
      `--telemetry-port=${telemetryPort}`,
      ...(options.args ?? []),
    ],
    ready: async () =>
      (await answers(`http://${target}/livez`)) &&
      (await answers(`http://127.0.0.1:${telemetryPort}/readyz`)),
  });
  return { ...program, target };
}
