import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { sharedKubernetes } from '../shared/index.ts';
import { cleanCluster, CLUSTER_TOOLS } from './cluster.ts';
import { describeWithTools } from './describe-with-tools.ts';
import type { KubernetesClient } from './kubernetes-client.ts';

const NODES = '/api/v1/nodes?labelSelector=e2e.vigie.dev/harness';

describeWithTools(CLUSTER_TOOLS, 'a cluster that tests share', () => {
  let cluster: KubernetesClient;
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await cluster.kubectl(args, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const status = async (path: string): Promise<number> => (await cluster.api('GET', path)).status;

  beforeAll(async () => {
    cluster = await sharedKubernetes();
  });

  it('is emptied of all that a test has left, and keeps its nodes and their metrics', async () => {
    await kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: LEFT }));
    await kubectl(['cordon', 'kwok-0']);
    await cleanCluster(cluster);
    for (const path of PATHS) expect(await status(path), path).toBe(404);
    const nodes = (await cluster.api('GET', NODES)).json().items as { spec: { unschedulable?: boolean } }[];
    expect(nodes.map(({ spec }) => spec.unschedulable ?? false)).toEqual([false, false]);
    expect(await status('/apis/metrics.k8s.io/v1beta1/nodes')).toBe(200);
    expect(await status('/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin')).toBe(200);
  });

  it('is left alone where nothing says that it is one', async () => {
    await kubectl(['label', 'nodes', '--all', 'e2e.vigie.dev/harness-']);
    onTestFinished(
      async () => void (await kubectl(['label', 'nodes', '--all', 'e2e.vigie.dev/harness=true'])),
    );
    await kubectl(['create', 'namespace', 'somebodys']);
    await expect(cleanCluster(cluster)).rejects.toThrow('is not a cluster of these tests');
    expect(await status('/api/v1/namespaces/somebodys')).toBe(200);
  });
});

const LABELS = { app: 'left' };
const LEFT = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'left' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'left', namespace: 'left' },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        // Longer than anybody waits.
        spec: {
          terminationGracePeriodSeconds: 600,
          containers: [{ name: 'left', image: 'left.example/left:1' }],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'left' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/var/empty' } },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'left' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'left' },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['pods'] },
        ],
      },
      validations: [{ expression: 'false' }],
    },
  },
];
const PATHS = [
  '/api/v1/namespaces/left',
  '/api/v1/persistentvolumes/left',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles/left',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/left',
];
