import { hostname } from 'node:os';
import { unknownAttributes } from '@vigie/testing/semantic-names';
import { describe, expect, it } from 'vitest';
import { detectResource, type ResourceOptions } from './detect-resource.ts';

const ID = '0123456789abcdef'.repeat(4);
const SANDBOX = 'fedcba9876543210'.repeat(4);
const UID = '6f1c5a52-8d0f-4f6e-9a3b-0242ac120002';

interface Machine {
  readonly cgroup?: string;
  readonly mountinfo?: string;
  readonly machineId?: string;
  readonly namespace?: string;
}

function detect(
  { cgroup, mountinfo, machineId, namespace }: Machine,
  env: Record<string, string> = {},
  options: ResourceOptions = {},
): ReturnType<typeof detectResource> {
  const files: Record<string, string | undefined> = {
    '/proc/self/cgroup': cgroup,
    '/proc/self/mountinfo': mountinfo,
    '/etc/machine-id': machineId,
    '/var/run/secrets/kubernetes.io/serviceaccount/namespace': namespace,
  };
  return detectResource(options, env, (path) => files[path] ?? '');
}

const mount = (root: string, point: string): string =>
  `741 720 254:1 ${root} ${point} rw,relatime - ext4 /dev/vda1 rw`;

describe('the process and its host', () => {
  it('are described without the command line, its owner or any path', () => {
    const found = detect({});
    expect(found).toMatchObject({
      'process.pid': process.pid,
      'process.executable.name': 'node',
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'host.name': hostname(),
      'host.arch': process.arch === 'x64' ? 'amd64' : process.arch,
      'os.type': process.platform,
    });
    expect(JSON.stringify(found)).not.toContain('/');
    expect(detect({}, {}, { commandArgs: true })['process.command_args']).toContain(process.argv[1]);
  });

  it.runIf(process.platform === 'linux')('has the id of the machine, outside containers', () => {
    const machineId = `${'ab12'.repeat(8)}\n`;
    expect(detect({ machineId })['host.id']).toBe('ab12'.repeat(8));
    expect(detect({ machineId: 'uninitialized\n' })).not.toHaveProperty('host.id');
    expect(detect({ machineId, cgroup: `0::/docker/${ID}` })).not.toHaveProperty('host.id');
    expect(detect({ machineId }, { KUBERNETES_SERVICE_HOST: '10.96.0.1' })).not.toHaveProperty('host.id');
  });
});

describe('the container', () => {
  it.each<[string, Machine]>([
    ['Docker, cgroup v1', { cgroup: `12:pids:/docker/${ID}\n1:name=systemd:/docker/${ID}` }],
    ['Docker by systemd, cgroup v2', { cgroup: `0::/system.slice/docker-${ID}.scope` }],
    ['Docker in Docker', { cgroup: `4:memory:/docker/${SANDBOX}/docker/${ID}` }],
    ['Podman', { cgroup: `0::/machine.slice/libpod-${ID}.scope` }],
    [
      'a cgroup namespace, Docker',
      { cgroup: '0::/', mountinfo: mount(`/var/lib/docker/containers/${ID}/hostname`, '/etc/hostname') },
    ],
    [
      'a cgroup namespace, Podman',
      {
        cgroup: '0::/',
        mountinfo: mount(`/containers/storage/overlay-containers/${ID}/userdata/hosts`, '/etc/hosts'),
      },
    ],
    [
      'Kubernetes, containerd',
      {
        cgroup: `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice/cri-containerd-${ID}.scope`,
      },
    ],
    ['Kubernetes, cgroup v1', { cgroup: `11:cpu:/kubepods/besteffort/pod${UID}/${ID}` }],
  ])('has its id under %s', (_what, machine) => {
    expect(detect(machine)['container.id']).toBe(ID);
  });

  it('has that of a task of Fargate', () => {
    const task = `${'ab12'.repeat(8)}-1234567890`;
    expect(detect({ cgroup: `1:cpu:/ecs/x/${task}` })['container.id']).toBe(task);
  });

  it.each<[string, Machine]>([
    [
      'no container is there',
      { cgroup: '0::/user.slice/user-1000.slice/session-2.scope', mountinfo: mount('/', '/') },
    ],
    ['nothing can be read', {}],
    [
      'only the sandbox of a pod shows',
      {
        cgroup: '0::/',
        mountinfo: [
          mount(`/var/lib/kubelet/pods/${UID}/etc-hosts`, '/etc/hosts'),
          mount(`/io.containerd.grpc.v1.cri/sandboxes/${SANDBOX}/hostname`, '/etc/hostname'),
          mount(`/overlay-containers/${SANDBOX}/userdata/hostname`, '/etc/hostname'),
        ].join('\n'),
      },
    ],
    ['it is broken', { cgroup: 'x', mountinfo: 'y\n\n 1 2' }],
  ])('has no id where %s', (_what, machine) => {
    expect(detect(machine)).not.toHaveProperty('container.id');
  });
});

describe('Kubernetes', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };

  it('is described by the variables of the manifest', () => {
    const found = detect(
      {},
      {
        ...env,
        K8S_POD_NAME: 'orders-7',
        K8S_NAMESPACE_NAME: 'shop',
        K8S_NODE_NAME: 'node-1',
        K8S_POD_UID: UID,
        K8S_CONTAINER_NAME: 'api',
        K8S_DEPLOYMENT_NAME: 'orders',
        K8S_CLUSTER_NAME: 'eu-1',
      },
    );
    expect(found).toMatchObject({
      'k8s.pod.name': 'orders-7',
      'k8s.namespace.name': 'shop',
      'k8s.node.name': 'node-1',
      'k8s.pod.uid': UID,
      'k8s.container.name': 'api',
      'k8s.deployment.name': 'orders',
      'k8s.cluster.name': 'eu-1',
    });
  });

  it('is described by common variables in a pod only, ours first', () => {
    const common = { POD_NAME: 'orders-7', POD_NAMESPACE: 'shop', NODE_NAME: 'node-1' };
    expect(detect({}, { ...env, ...common })).toMatchObject({
      'k8s.pod.name': 'orders-7',
      'k8s.node.name': 'node-1',
    });
    expect(detect({}, { ...env, ...common, K8S_POD_NAME: 'mine' })['k8s.pod.name']).toBe('mine');
    expect(Object.keys(detect({}, common)).filter((name) => name.startsWith('k8s'))).toEqual([]);
    expect(detect({}, { K8S_POD_NAME: 'mine' })['k8s.pod.name']).toBe('mine');
  });

  it('is described by what the kubelet mounts where the manifest says nothing', () => {
    const machine = {
      cgroup: '0::/',
      namespace: 'shop',
      mountinfo: mount(`/var/lib/kubelet/pods/${UID}/etc-hosts`, '/etc/hosts'),
    };
    expect(detect(machine, env)).toMatchObject({ 'k8s.namespace.name': 'shop', 'k8s.pod.uid': UID });
    expect(detect(machine, { ...env, POD_NAMESPACE: 'other' })['k8s.namespace.name']).toBe('other');
  });
});

describe('detectors', () => {
  const groups = (found: object): string[] =>
    [...new Set(Object.keys(found).map((name) => name.split('.')[0] as string))].sort();
  const machine = { cgroup: `0::/docker/${ID}` };
  const env = { K8S_POD_NAME: 'orders-7' };

  it.each<[ResourceOptions, string | undefined, string[]]>([
    [{}, undefined, ['container', 'host', 'k8s', 'os', 'process']],
    [{}, 'all', ['container', 'host', 'k8s', 'os', 'process']],
    [{}, 'none', []],
    [{}, 'env, host,os,aws', ['host', 'os']],
    [{ detect: false }, 'all', []],
    [{ detect: [] }, undefined, []],
    [{ detect: ['process', 'kubernetes'] }, 'none', ['k8s', 'process']],
  ])('%j with the variable %j look at %j', (options, variable, expected) => {
    const variables = variable === undefined ? env : { ...env, OTEL_NODE_RESOURCE_DETECTORS: variable };
    expect(groups(detect(machine, variables, options))).toEqual(expected);
  });

  it('that are not there are refused', () => {
    for (const wrong of [['gpu'], 'process', true]) {
      expect(() => detect({}, {}, { detect: wrong as never })).toThrow(/VIGIE_E_TELEMETRY_DETECTOR/);
    }
  });

  it('use names of the conventions', () => {
    const found = detect(machine, { ...env, K8S_CLUSTER_NAME: 'c' }, { commandArgs: true });
    expect(unknownAttributes(Object.keys(found))).toEqual([]);
  });

  it('take less than 2 ms', () => {
    detectResource({}, process.env);
    const started = performance.now();
    for (let round = 0; round < 20; round++) detectResource({}, process.env);
    // A tenth of that when measured; the rest is for a machine that is busy.
    expect((performance.now() - started) / 20).toBeLessThan(2);
  });
});
