import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanCluster, CLUSTER_TOOLS, toolPath, type KubernetesClient } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { sharedKubernetes } from '@vigie/e2e/shared';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { installDefinitions } from './testing/definitions.ts';
import { KUSTOMIZATIONS, parse, render, type KubernetesObject } from './testing/overlays.ts';
import { workloads } from './testing/pods.ts';
import { SCHEMA_TEMPLATE, writeSchemas } from './testing/schemas.ts';

const tools = [...CLUSTER_TOOLS, 'kustomize', 'kubeconform'] as const;

describeWithTools(tools, 'a Kubernetes API server', () => {
  let cluster: KubernetesClient;
  const apply = (text: string, ...more: string[]): ReturnType<KubernetesClient['kubectl']> =>
    cluster.kubectl(['apply', '--server-side', '--validate=strict', ...more, '--filename=-'], text);

  beforeAll(async () => {
    cluster = await sharedKubernetes();
    await cleanCluster(cluster);
    await installDefinitions(cluster);
  });
  afterAll(() => cleanCluster(cluster, { wait: false }));

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
          metadata: { name: `${object.metadata.name}-by-hand`, namespace, labels },
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
    const folder = mkdtempSync(join(tmpdir(), 'vigie-schemas-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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
