import { join } from 'node:path';
import { moduleSource } from './go-module.ts';
import type { RunningKubernetes } from './kubernetes.ts';
import { makeFolder, startProgram, type RunningProgram } from './program.ts';
import { TOOLS } from './tools.ts';

export interface KwokOptions {
  /** How many nodes, `kwok-0` …; 2 by default, each with 8 cores and 16 GiB. */
  readonly nodes?: number;
  /** More of kwok's own configuration files, e.g. stages. */
  readonly configs?: readonly string[];
}

/** Simulated nodes: what is scheduled on one of them runs at once, and ends when it is deleted, without any container. */
export async function startKwok(
  cluster: RunningKubernetes,
  options: KwokOptions = {},
): Promise<RunningProgram> {
  const { nodes = 2, configs = [] } = options;
  const folder = makeFolder('kwok');
  const stages = join(await moduleSource('sigs.k8s.io/kwok', TOOLS.kwok.module), 'kustomize', 'stage');
  const files = [
    join(stages, 'node', 'fast', 'node-initialize.yaml'),
    join(stages, 'node', 'heartbeat-with-lease', 'node-heartbeat-with-lease.yaml'),
    ...['pod-ready', 'pod-complete', 'pod-delete'].map((name) => join(stages, 'pod', 'fast', `${name}.yaml`)),
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
      ...files.map((file) => `--config=${file}`),
    ],
    ready: async () => true,
  });
  try {
    for (let i = 0; i < nodes; i++) await addNode(cluster, `kwok-${i}`);
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

async function addNode(cluster: RunningKubernetes, name: string): Promise<void> {
  const resources = { cpu: '8', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
    status: { allocatable: resources, capacity: resources },
  };
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(node));
  if (code !== 0) throw new Error(`Node ${name} could not be made: ${stderr}`);
}
