import { join } from 'node:path';
import { moduleSource } from './go-module.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';
import { TOOLS } from './tools.ts';

export interface KwokOptions {
  /** How many nodes, `kwok-0` …; 2 by default, each with 8 cores and 16 GiB. */
  readonly nodes?: number;
  /** More of kwok's own configuration files, e.g. stages. */
  readonly configs?: readonly string[];
  /** Nodes tell what their pods use (as annotations `kwok.x-k8s.io/usage-cpu` and `-memory` have it), as kubelets do. */
  readonly metrics?: boolean;
  /** More labels of the nodes. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Simulated nodes: what is scheduled on one of them runs at once, and ends when it is deleted, without any container. */
export async function startKwok(
  cluster: KubernetesClient,
  options: KwokOptions = {},
): Promise<RunningProgram> {
  const { nodes = 2, configs = [], metrics = false, labels = {} } = options;
  const folder = makeFolder('kwok');
  const kustomize = join(await moduleSource('sigs.k8s.io/kwok', TOOLS.kwok.module), 'kustomize');
  const stages = join(kustomize, 'stage');
  const usage = ['usage/usage-from-annotation.yaml', 'resource/metrics-resource.yaml'];
  const [port] = await freePorts(1);
  const files = [
    join(stages, 'node', 'fast', 'node-initialize.yaml'),
    join(stages, 'node', 'heartbeat-with-lease', 'node-heartbeat-with-lease.yaml'),
    ...['pod-ready', 'pod-complete', 'pod-delete'].map((name) => join(stages, 'pod', 'fast', `${name}.yaml`)),
    ...(metrics ? usage.map((file) => join(kustomize, 'metrics', file)) : []),
    ...configs,
  ];
  const program = await startProgram({
    name: 'kwok',
    folder,
    args: [
      `--kubeconfig=${cluster.kubeconfig}`,
      '--manage-all-nodes=false',
      // Without a lease that is renewed, nodes count as lost after 40 seconds.
      '--node-lease-duration-seconds=40',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      ...(metrics
        ? [`--server-address=127.0.0.1:${port}`, '--node-ip=127.0.0.1', `--node-port=${port}`]
        : []),
      ...files.map((file) => `--config=${file}`),
    ],
    ready: async () => true,
  });
  try {
    for (let i = 0; i < nodes; i++) await addNode(cluster, `kwok-${i}`, labels);
    const wait = ['wait', 'node', '--all', '--for=condition=Ready', '--timeout=60s'];
    const { code, stderr } = await cluster.kubectl(wait);
    if (code !== 0)
      throw new Error(`The nodes of kwok are not ready: ${stderr}\n${program.log().slice(-2000)}`);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}

async function addNode(
  cluster: KubernetesClient,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const resources = { cpu: '8', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: {
        'kwok.x-k8s.io/node': 'fake',
        'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource`,
      },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    status: { allocatable: resources, capacity: resources },
  };
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(node));
  if (code !== 0) throw new Error(`Node ${name} could not be made: ${stderr}`);
}
