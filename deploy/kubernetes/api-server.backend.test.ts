import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleSource, startKubernetes, toolPath, type RunningKubernetes } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { KUSTOMIZATIONS, parse, render, type KubernetesObject } from './testing/overlays.ts';
import { workloads } from './testing/pods.ts';
import { SCHEMA_TEMPLATE, writeSchemas } from './testing/schemas.ts';

/** Resource definitions, as their projects release them. */
const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  'github.com/prometheus-operator/prometheus-operator': [
    'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
  ],
  'k8s.io/autoscaler/vertical-pod-autoscaler': ['deploy/vpa-v1-crd-gen.yaml'],
  'github.com/cert-manager/cert-manager': ['deploy/crds/cert-manager.io_clusterissuers.yaml'],
};

const tools = ['kustomize', 'etcd', 'kubectl', 'kube-apiserver', 'kubeconform'] as const;

describeWithTools(tools, 'a Kubernetes API server', () => {
  let cluster: RunningKubernetes;
  const apply = (text: string, ...more: string[]): ReturnType<RunningKubernetes['kubectl']> =>
    cluster.kubectl(['apply', '--server-side', '--validate=strict', ...more, '--filename=-'], text);

  beforeAll(async () => {
    cluster = await startKubernetes();
    for (const [module, files] of Object.entries(DEFINITIONS)) {
      const folder = await moduleSource(module);
      const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n---\n');
      expect(await apply(text)).toMatchObject({ code: 0 });
    }
    const wait = ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s'];
    expect(await cluster.kubectl(wait)).toMatchObject({ code: 0 });
    // That of the Prometheus operator; overlays put rules into it and do not own it.
    expect(await cluster.kubectl(['create', 'namespace', 'monitoring'])).toMatchObject({ code: 0 });
  });
  afterAll(() => cluster?.stop());

  describe.each(KUSTOMIZATIONS)('%s', (kustomization) => {
    let text: string;
    let objects: readonly KubernetesObject[];
    beforeAll(async () => {
      text = render(kustomization);
      objects = parse(text);
      const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
      if (namespaces.length > 0) {
        expect(await apply(namespaces.map((one) => stringify(one)).join('---\n'))).toMatchObject({
          code: 0,
          stderr: '',
        });
      }
    });

    it('is accepted with strict validation and without a warning, tried and for good', async () => {
      expect(await apply(text, '--dry-run=server')).toMatchObject({ code: 0, stderr: '' });
      const { code, stdout, stderr } = await apply(text);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.trim().split('\n')).toHaveLength(objects.length);
    });

    it('has pods that the restricted standard lets in', async () => {
      for (const { title, namespace, labels, pod, object } of workloads(objects)) {
        const one = {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `${object.metadata.name}-0`, namespace, labels },
          spec: pod,
        };
        // Unlike a Deployment's, a pod's own creation is refused, not warned of.
        const create = ['create', '--dry-run=server', '--validate=strict', '--filename=-'];
        const result = await cluster.kubectl(create, stringify(one));
        expect(result, title).toMatchObject({ code: 0, stderr: '' });
      }
    });
  });

  it('refuses a pod that asks for more than the restricted standard allows', async () => {
    const [workload] = workloads(parse(render('overlays/minikube')));
    const { securityContext: _, ...spec } = workload!.pod;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root', namespace: workload!.namespace },
      spec,
    };
    const result = await cluster.kubectl(['create', '--dry-run=server', '--filename=-'], stringify(pod));
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  it('publishes schemas by which kubeconform has nothing to say either, and finds a mistyped field', async () => {
    const texts = KUSTOMIZATIONS.map(render).join('\n---\n');
    const groups = new Set(
      parse(texts).map(({ apiVersion }) =>
        apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`,
      ),
    );
    const folder = join(cluster.folder, 'schemas');
    await writeSchemas(cluster, [...groups], folder);
    const kubeconform = (input: string): { status: number | null; stdout: string } =>
      spawnSync(
        toolPath('kubeconform'),
        ['-strict', '-output=json', `-schema-location=${folder}/${SCHEMA_TEMPLATE}`],
        {
          input,
          encoding: 'utf8',
        },
      );
    expect(JSON.parse(kubeconform(texts).stdout)).toEqual({ resources: [] });
    expect(kubeconform(texts.replace('maxUnavailable: 1', 'maxUnavailabel: 1')).status).not.toBe(0);
  });
});
