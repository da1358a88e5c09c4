import type { KubernetesClient } from '@vigie/e2e/backends';

export const NAMESPACE = 'finops-live';
/** What the nodes of the shared cluster have. */
export const NODE = { cores: 8, gib: 16 } as const;
/** What each container asks for, and the volumes. */
export const LIVE = {
  web: { cores: 0.5, mib: 512 },
  proxy: { cores: 0.1, mib: 64 },
  db: { cores: 1, mib: 2048, volumeGib: 10, forgottenGib: 5 },
  agent: { cores: 0.05, mib: 50 },
  lonely: { cores: 0.2, mib: 128 },
  /** As the kubelet mirrors a static pod of kwok-0. */
  etcd: { cores: 0.1, mib: 100 },
} as const;

/** Pods that run once all is there: two of web, db, an agent a node, one that nobody owns, and the static one. */
export const RUNNING_PODS = 7;

/** Has the nodes say what they are, and starts workloads that between them have all a report must find its way through. */
export async function addLiveWorkloads(cluster: KubernetesClient): Promise<void> {
  const kubectl = async (command: string, input?: object): Promise<void> => {
    const { code, stderr } = await cluster.kubectl(command.split(' '), JSON.stringify(input));
    if (code !== 0) throw new Error(`kubectl ${command}: ${stderr}`);
  };
  const kind = 'node.kubernetes.io/instance-type=sim.large karpenter.sh/capacity-type';
  await kubectl(`label --overwrite node kwok-0 ${kind}=on-demand`);
  await kubectl(`label --overwrite node kwok-1 ${kind}=spot`);
  const node = await cluster.api('GET', '/api/v1/nodes/kwok-0');
  const { uid } = (node.json() as { metadata: { uid: string } }).metadata;
  await kubectl('apply -f -', { apiVersion: 'v1', kind: 'List', items: objects(uid) });
  await kubectl(`create job nightly-now --from=cronjob/nightly --namespace=${NAMESPACE}`);
}

/** @param node UID of kwok-0 */
function objects(node: string): object[] {
  const metadata = (name: string, more: object = {}): object => ({ name, namespace: NAMESPACE, ...more });
  const container = (name: keyof typeof LIVE, more: object = {}): object => ({
    name,
    image: `registry.example/${name}:1`,
    resources: { requests: { cpu: `${LIVE[name].cores * 1000}m`, memory: `${LIVE[name].mib}Mi` } },
    ...more,
  });
  const template = (app: string, spec: object, annotations: object = {}): object => ({
    metadata: {
      labels: { app, team: app === 'web' ? 'red' : 'blue' },
      // Less than is asked for: requests are what is paid.
      annotations: { 'kwok.x-k8s.io/usage-cpu': '20m', 'kwok.x-k8s.io/usage-memory': '40Mi', ...annotations },
    },
    spec: { terminationGracePeriodSeconds: 0, ...spec },
  });
  const selector = (app: string): object => ({ matchLabels: { app } });
  const volume = (name: string, gib: number): object[] => [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${NAMESPACE}-${name}` },
      spec: {
        capacity: { storage: `${gib}Gi` },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'live',
        claimRef: { namespace: NAMESPACE, name },
        hostPath: { path: '/none' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(name),
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'live',
        resources: { requests: { storage: `${gib}Gi` } },
      },
    },
  ];
  const { db } = LIVE;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...volume('data-db-0', db.volumeGib),
    ...volume('forgotten', db.forgottenGib),
    // Waits for a volume, and has none.
    ...volume('waiting', 100).filter(
      (object) => (object as { kind: string }).kind === 'PersistentVolumeClaim',
    ),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('web', {
        labels: { team: 'red' },
        annotations: { 'finops.vigie.dev/owner': 'newsroom', 'finops.vigie.dev/sla-class': 'gold' },
      }),
      spec: {
        replicas: 2,
        selector: selector('web'),
        template: template(
          'web',
          {
            nodeSelector: { 'kubernetes.io/hostname': 'kwok-0' },
            containers: [container('web')],
            initContainers: [
              // A sidecar runs, and is paid for, as long as the pod; what only prepares it is not.
              container('proxy', { restartPolicy: 'Always' }),
              { name: 'migrate', image: 'none', resources: { requests: { cpu: '250m', memory: '64Mi' } } },
            ],
          },
          { 'finops.vigie.dev/cost-center': 'CC-NEWS', 'finops.vigie.dev/environment': 'production' },
        ),
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata('web'),
      spec: {
        minReplicas: 2,
        maxReplicas: 2,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
          },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata('db', { annotations: { 'finops.vigie.dev/owner': 'databases' } }),
      spec: {
        serviceName: 'db',
        selector: selector('db'),
        template: template('db', {
          nodeSelector: { 'kubernetes.io/hostname': 'kwok-1' },
          containers: [container('db', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
        }),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'live',
              resources: { requests: { storage: `${db.volumeGib}Gi` } },
            },
          },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata('agent'),
      spec: {
        selector: selector('agent'),
        template: template('agent', { containers: [container('agent')] }),
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata('nightly'),
      spec: {
        schedule: '0 0 31 2 *',
        jobTemplate: {
          spec: {
            template: template('nightly', { restartPolicy: 'Never', containers: [container('lonely')] }),
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      ...template('lonely', {
        nodeSelector: { 'kubernetes.io/hostname': 'kwok-1' },
        containers: [container('lonely')],
      }),
      metadata: metadata('lonely'),
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('etcd-kwok-0', {
        annotations: { 'kubernetes.io/config.mirror': '1', 'kubernetes.io/config.source': 'file' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'kwok-0', uid: node, controller: true }],
      }),
      spec: { nodeName: 'kwok-0', containers: [container('etcd')] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('too-large'),
      spec: {
        containers: [
          {
            name: 'main',
            image: 'none',
            resources: { requests: { cpu: '64', 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
          },
        ],
      },
    },
  ];
}
