import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installDefinitions } from '../../../deploy/kubernetes/testing/definitions.ts';
import {
  OVERLAYS,
  parse,
  render,
  type KubernetesObject,
} from '../../../deploy/kubernetes/testing/overlays.ts';
import {
  cleanCluster,
  CLUSTER_TOOLS,
  type KubectlResult,
  type KubernetesClient,
} from '../../src/backends/index.ts';
import { describeWithTools } from '../../src/backends/describe-with-tools.ts';
import { figure } from '../../src/report/figure.ts';
import { sharedKubernetes } from '../../src/shared/index.ts';
import { FLOWS, PODS, type Overlay } from './expected.ts';
import { flows } from './flows.ts';
import {
  condition,
  allKinds,
  everythingIn,
  get,
  list,
  namesOf,
  podsOf,
  readyEndpoints,
  type LiveObject,
  type Selector,
} from './inventory.ts';
import { liveChanges } from './live-changes.ts';
import { scale, type Scaling } from './scaling.ts';
import { until } from './until.ts';

describeWithTools([...CLUSTER_TOOLS, 'kustomize'], 'the overlays on a cluster with simulated nodes', () => {
  let cluster: KubernetesClient;
  let scaling: Promise<Scaling>;
  let deprecatedBefore: string[];
  let kinds: readonly string[];

  const apply = (text: string): Promise<KubectlResult> =>
    cluster.kubectl(['apply', '--server-side', '--validate=strict', '--filename=-'], text);

  beforeAll(async () => {
    cluster = await sharedKubernetes();
    await cleanCluster(cluster);
    deprecatedBefore = await deprecatedApis(cluster);
    scaling = scale(cluster);
    // Awaited by the last test.
    scaling.catch(() => {});
    await installDefinitions(cluster);
    kinds = await allKinds(cluster);
  });
  afterAll(() => cleanCluster(cluster, { wait: false }));

  describe.each(OVERLAYS)('%s', (overlay) => {
    const expected = PODS[overlay];
    const namespaces = Object.keys(expected);
    let objects: readonly KubernetesObject[];
    let workloads: LiveObject[];
    let applied: KubectlResult;
    let seconds: number;

    /** Live ones of what the overlay has of a kind. */
    async function live(kind: string, resource: Parameters<typeof get>[1]): Promise<LiveObject[]> {
      const names = objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata);
      return await Promise.all(
        names.map(({ namespace = '', name }) => get(cluster, resource, namespace, name)),
      );
    }

    beforeAll(async () => {
      const texts = [render(`overlays/${overlay}`)];
      // What goes on top of minikube where there is a Prometheus operator.
      if (overlay === 'minikube') texts.push(render('local/monitoring'));
      objects = texts.flatMap(parse);
      await apply(volume(overlay));
      const began = performance.now();
      applied = await apply(texts.join('\n---\n'));
      if (applied.code !== 0) throw new Error(applied.stderr);
      workloads = await until(
        'pods that are all ready',
        async () => [
          ...(await live('Deployment', 'deployments')),
          ...(await live('StatefulSet', 'statefulsets')),
        ],
        (all) => all.length > 0 && all.every((one) => isComplete(one, expected)),
      );
      seconds = (performance.now() - began) / 1000;
    });

    it('is taken without a warning and runs as many pods as it says, each of them to be reached', async (context) => {
      const { code, stdout, stderr } = applied;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.trim().split('\n')).toHaveLength(objects.length);
      for (const namespace of namespaces) {
        const pods = await list(cluster, 'pods', namespace);
        const counted = Object.groupBy(pods, (pod) => pod.metadata.labels?.['app.kubernetes.io/name'] ?? '');
        const counts = Object.fromEntries(Object.entries(counted).map(([app, of = []]) => [app, of.length]));
        expect(counts).toEqual(expected[namespace]);
        expect(pods.map(({ status }) => status.phase)).toEqual(pods.map(() => 'Running'));
      }
      figure(context, 'objects', objects.length);
      figure(context, 'pods ready after', `${seconds.toFixed(1)} s`);
    });

    it('enforces the restricted standard, so that what runs was let in by it', async () => {
      for (const name of namespaces) {
        const { labels } = (await cluster.api('GET', `/api/v1/namespaces/${name}`)).json().metadata;
        expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
        const pod = {
          metadata: { name: 'root' },
          spec: { containers: [{ name: 'root', image: 'root.example/root:1' }] },
        };
        const { status, text } = await cluster.api('POST', `/api/v1/namespaces/${name}/pods?dryRun=All`, pod);
        expect(status).toBe(403);
        expect(text).toContain('violates PodSecurity \\"restricted:latest\\"');
      }
    });

    it('puts pods of one service on different nodes, under its own account, without a token', async () => {
      for (const workload of workloads) {
        const pods = await podsOf(cluster, workload);
        const { name } = workload.metadata;
        expect(new Set(pods.map(({ spec }) => spec.nodeName)).size, name).toBe(pods.length);
        for (const { spec } of pods) {
          expect(spec.serviceAccountName).toBe(name);
          const volumes = spec.volumes as { projected?: unknown }[];
          expect(volumes.filter(({ projected }) => projected !== undefined)).toEqual([]);
        }
      }
    });

    it('has Services that lead to the ready pods of their workload and to no others', async () => {
      const services = await live('Service', 'services');
      expect(services.length).toBe(workloads.length);
      for (const service of services) {
        const workload = workloads.find(({ metadata }) => metadata.name === service.metadata.name)!;
        const pods = namesOf(await podsOf(cluster, workload));
        const endpoints = await until(
          `endpoints of ${service.metadata.name}`,
          () => readyEndpoints(cluster, service),
          ({ length }) => length >= pods.length,
        );
        expect(endpoints.map(({ pod }) => pod).toSorted()).toEqual(pods);
        const [container] = workload.spec.template.spec.containers;
        const declared = Object.fromEntries(
          container.ports.map((port: { name: string; containerPort: number }) => [
            port.name,
            port.containerPort,
          ]),
        );
        for (const { ports } of endpoints) {
          expect(declared).toMatchObject(ports);
          expect(Object.keys(ports)).toHaveLength(service.spec.ports.length);
        }
      }
    });

    it('has disruption budgets that let one pod of each service go', async () => {
      const budgets = await until(
        'budgets that have seen healthy pods',
        () => live('PodDisruptionBudget', 'poddisruptionbudgets'),
        (all) =>
          all.every(
            ({ status }) => status.currentHealthy > 0 && status.currentHealthy === status.expectedPods,
          ),
      );
      // All but the console, which is one and for development.
      expect(namesOf(budgets)).toEqual(namesOf(workloads).filter((name) => name !== 'console'));
      for (const { metadata, spec, status } of budgets) {
        const pods = expected[metadata.namespace]?.[metadata.name];
        expect(status, metadata.name).toMatchObject({
          expectedPods: pods,
          currentHealthy: pods,
          disruptionsAllowed: 1,
          observedGeneration: metadata.generation,
        });
        const chosen = await list(cluster, 'pods', metadata.namespace, spec.selector as Selector);
        const workload = workloads.find((one) => one.metadata.name === metadata.name)!;
        expect(namesOf(chosen)).toEqual(namesOf(await podsOf(cluster, workload)));
      }
    });

    it('has autoscalers that rule their Deployments', async () => {
      const scalers = await until(
        'autoscalers that have seen two pods',
        () => live('HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
        (all) => all.every(({ status }) => status.currentReplicas === 2),
      );
      expect(namesOf(scalers)).toEqual(['datapress-api', 'offreapi']);
      for (const scaler of scalers) {
        expect(condition(scaler, 'AbleToScale')).toMatchObject({ status: 'True' });
        expect(scaler.status).toMatchObject({ desiredReplicas: 2 });
      }
    });

    it('has network policies that choose pods, and let through what is meant and nothing else', async () => {
      for (const { metadata, spec } of await live('NetworkPolicy', 'networkpolicies')) {
        const chosen = await list(cluster, 'pods', metadata.namespace, spec.podSelector as Selector);
        // Those of cert-manager are there only while it asks for a certificate.
        if (metadata.annotations?.['kube-score/ignore'] === 'networkpolicy-targets-pod')
          expect(chosen).toEqual([]);
        else expect(chosen.length, metadata.name).toBeGreaterThan(0);
      }
      expect(await flows(cluster, namespaces)).toEqual(FLOWS[overlay]);
    });

    it('has monitors and ingresses that lead to a Service with pods behind it', async () => {
      for (const { metadata, spec } of await live('ServiceMonitor', 'servicemonitors')) {
        const services = await list(cluster, 'services', metadata.namespace, spec.selector as Selector);
        expect(namesOf(services)).toEqual([metadata.name]);
        const endpoints = (await Promise.all(services.map((one) => readyEndpoints(cluster, one)))).flat();
        expect(endpoints.length).toBe(expected[metadata.namespace]?.[metadata.name]);
        for (const { port } of spec.endpoints) {
          for (const { ports } of endpoints) expect(Object.keys(ports)).toContain(port);
        }
      }
      for (const { metadata, spec } of await live('Ingress', 'ingresses')) {
        const { name, port } = spec.rules[0].http.paths[0].backend.service;
        const service = await get(cluster, 'services', metadata.namespace, name);
        const endpoints = await readyEndpoints(cluster, service);
        expect(endpoints.map(({ ports }) => Object.keys(ports))).toEqual(endpoints.map(() => [port.name]));
        expect(endpoints.length).toBe(expected[metadata.namespace]?.[name]);
      }
      const has = new Set(objects.map(({ kind }) => kind));
      expect([has.has('ServiceMonitor'), has.has('Ingress')]).toEqual([
        overlay !== 'kind',
        overlay === 'recette' || overlay === 'production',
      ]);
    });

    it("goes without leaving anything but the database's volume", async () => {
      const contents = objects.filter(({ kind }) => kind !== 'Namespace');
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: contents });
      const remove = ['delete', '--wait=false', '--filename=-'];
      expect(await cluster.kubectl(remove, text)).toMatchObject({ code: 0, stderr: '' });
      const claims = overlay === 'production' ? [] : ['persistentvolumeclaims/data-postgres-0'];
      for (const namespace of [...namespaces, 'monitoring']) {
        const left = ['configmaps/kube-root-ca.crt', 'serviceaccounts/default'];
        if (namespace === 'offreapi') left.splice(1, 0, ...claims);
        await until(
          `only ${left.join(', ')} in ${namespace}`,
          () => everythingIn(cluster, namespace, kinds),
          (things) => JSON.stringify(things) === JSON.stringify(left),
        );
      }
      if (claims.length > 0) {
        const claim = await get(cluster, 'persistentvolumeclaims', 'offreapi', 'data-postgres-0');
        expect(claim.status).toMatchObject({ phase: 'Bound', capacity: { storage: '10Gi' } });
        await cluster.kubectl(['delete', 'pvc', 'data-postgres-0', '--namespace=offreapi']);
      }
    });
  });

  liveChanges(() => cluster);

  it('asks for no deprecated API', async () => {
    expect(await deprecatedApis(cluster)).toEqual(deprecatedBefore);
    // And would be seen to.
    const { warnings } = await cluster.api('GET', '/api/v1/componentstatuses');
    expect(warnings.join()).toContain('v1 ComponentStatus is deprecated');
    expect((await deprecatedApis(cluster)).join()).toContain('componentstatuses');
  });

  it('an autoscaler brings pods under load, and takes them away later and one by one', async (context) => {
    const { reactedAfterSeconds, utilizationSeen, ...did } = await scaling;
    expect(did).toEqual({ wanted: [2, 4, 3, 2], heldBackBy: 'ScaleDownStabilized' });
    expect(utilizationSeen).toBeGreaterThanOrEqual(125);
    expect(utilizationSeen).toBeLessThanOrEqual(155);
    figure(context, 'CPU seen', `${utilizationSeen} %`);
    figure(context, 'scaled up after', `${reactedAfterSeconds.toFixed(0)} s`);
  });
});

/** Of the generation that was asked for, all of it there and nothing of an older one. */
function isComplete({ kind, metadata, spec, status }: LiveObject, expected: (typeof PODS)[Overlay]): boolean {
  const wanted = expected[metadata.namespace]?.[metadata.name];
  const counts = [
    spec.replicas,
    status.replicas,
    status.updatedReplicas,
    status.readyReplicas,
    status.availableReplicas,
  ];
  const available = (status.conditions ?? []).some(
    (one: { type: string; status: string }) => one.type === 'Available' && one.status === 'True',
  );
  return (
    status.observedGeneration === metadata.generation &&
    counts.every((count) => count === wanted) &&
    (available || kind === 'StatefulSet')
  );
}

/** As the API server counts them: each that anybody has asked for since it started. The controller manager itself asks for Endpoints. */
async function deprecatedApis(cluster: KubernetesClient): Promise<string[]> {
  const { text } = await cluster.api('GET', '/metrics');
  return text
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('apiserver_requested_deprecated_apis{') && !line.includes('resource="endpoints"'),
    );
}

/** Nobody provisions volumes here. */
function volume(overlay: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `for-${overlay}` },
    spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/var/empty' } },
  });
}
