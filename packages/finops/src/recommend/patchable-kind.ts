/** Where a kind keeps its pods, and what may be changed of it while it runs. */
export interface PatchableKind {
  readonly apiVersion: string;
  /** As `kubectl` takes it before the slash. */
  readonly resource: string;
  readonly podPath: readonly string[];
  readonly scalable: boolean;
  /** Its pod template may be changed in place. */
  readonly updatable: boolean;
  /** Its pods run all the time, as many as `replicas` says. */
  readonly alwaysOn: boolean;
}

/** Undefined for kinds that are not Kubernetes' own: strategic merge would replace their lists whole. */
export function kindOf(kind: string): PatchableKind | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}

const TEMPLATE = ['spec', 'template', 'spec'];

const KINDS: Readonly<Record<string, PatchableKind>> = {
  Deployment: {
    apiVersion: 'apps/v1',
    resource: 'deployment',
    podPath: TEMPLATE,
    scalable: true,
    updatable: true,
    alwaysOn: true,
  },
  StatefulSet: {
    apiVersion: 'apps/v1',
    resource: 'statefulset',
    podPath: TEMPLATE,
    scalable: true,
    updatable: true,
    alwaysOn: true,
  },
  DaemonSet: {
    apiVersion: 'apps/v1',
    resource: 'daemonset',
    podPath: TEMPLATE,
    scalable: false,
    updatable: true,
    alwaysOn: true,
  },
  ReplicaSet: {
    apiVersion: 'apps/v1',
    resource: 'replicaset',
    podPath: TEMPLATE,
    scalable: true,
    updatable: true,
    alwaysOn: true,
  },
  ReplicationController: {
    apiVersion: 'v1',
    resource: 'replicationcontroller',
    podPath: TEMPLATE,
    scalable: true,
    updatable: true,
    alwaysOn: true,
  },
  CronJob: {
    apiVersion: 'batch/v1',
    resource: 'cronjob',
    podPath: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
    scalable: false,
    updatable: true,
    alwaysOn: false,
  },
  Job: {
    apiVersion: 'batch/v1',
    resource: 'job',
    podPath: TEMPLATE,
    scalable: false,
    updatable: false,
    alwaysOn: false,
  },
  Pod: {
    apiVersion: 'v1',
    resource: 'pod',
    podPath: ['spec'],
    scalable: false,
    updatable: false,
    alwaysOn: false,
  },
};
