import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, render } from '../../../deploy/kubernetes/testing/overlays.ts';
import type { ApiResult, KubectlResult, KubernetesClient, WatchEvent } from '../../src/backends/index.ts';
import { figure } from '../../src/report/figure.ts';
import {
  condition,
  get,
  list,
  namesOf,
  pathOf,
  podsOf,
  readyEndpoints,
  type LiveObject,
} from './inventory.ts';
import { until } from './until.ts';

const DATAPRESS = 'datapress-recette';
const OFFREAPI = 'offreapi';

/** What happens to an overlay that runs: pods are evicted, nodes emptied, versions replaced, mistakes applied. */
export function liveChanges(client: () => KubernetesClient): void {
  let cluster: KubernetesClient;
  const text = render('overlays/minikube');

  async function kubectl(args: readonly string[], input?: string): Promise<KubectlResult> {
    const result = await cluster.kubectl(args, input);
    if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
    return result;
  }

  const deployment = (namespace: string, name: string): Promise<LiveObject> =>
    get(cluster, 'deployments', namespace, name);
  const api = (): Promise<LiveObject> => deployment(DATAPRESS, 'datapress-api');
  /** No pod that is new gets a place. */
  const closeNodes = (): Promise<unknown> => kubectl(['cordon', '--selector=kubernetes.io/os=linux']);
  const openNodes = (): Promise<unknown> => kubectl(['uncordon', '--selector=kubernetes.io/os=linux']);

  async function whole(namespace: string, ...workloads: string[]): Promise<void> {
    for (const workload of workloads)
      await kubectl(['rollout', 'status', workload, `--namespace=${namespace}`, '--timeout=60s']);
  }

  async function evict(pod: LiveObject | undefined): Promise<ApiResult> {
    const { name = '', namespace = '' } = pod?.metadata ?? {};
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    return await cluster.api('POST', `${pathOf('pods', namespace, name)}/eviction`, eviction);
  }

  /** The fewest pods that a Service had to lead to at any instant, from now until it is called. */
  async function fewestReady(namespace: string, service: string): Promise<() => Promise<number>> {
    let fewest = Number.POSITIVE_INFINITY;
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name=${service}`;
    const stop = await cluster.watch(path, ({ object }: WatchEvent) => {
      const endpoints = (object.endpoints ?? []) as { conditions: { ready: boolean } }[];
      fewest = Math.min(fewest, endpoints.filter(({ conditions }) => conditions.ready).length);
    });
    return async () => {
      await stop();
      return fewest;
    };
  }

  describe('minikube, while it runs', () => {
    beforeAll(async () => {
      cluster = client();
      const volume = {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'for-live-changes' },
        spec: {
          capacity: { storage: '10Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: '/var/empty' },
        },
      };
      await kubectl(['apply', '--filename=-'], JSON.stringify(volume));
      await kubectl(['apply', '--server-side', '--filename=-'], text);
      for (const [namespace, name] of [
        [DATAPRESS, 'datapress-api'],
        [OFFREAPI, 'offreapi'],
      ] as const) {
        await until(
          `two pods of ${name}`,
          () => deployment(namespace, name),
          ({ status }) => status.readyReplicas === 2,
        );
      }
      await whole(DATAPRESS, 'deployment/datapress-front');
      await whole(OFFREAPI, 'statefulset/postgres');
    });
    afterAll(openNodes);

    it('lets one pod of a service be evicted and refuses the next until there is another in its place', async () => {
      const pods = await podsOf(cluster, await api());
      const budget = (allowed: number): Promise<LiveObject> =>
        until(
          `a budget that allows ${allowed}`,
          () => get(cluster, 'poddisruptionbudgets', DATAPRESS, 'datapress-api'),
          ({ metadata, status }) =>
            status.disruptionsAllowed === allowed && status.observedGeneration === metadata.generation,
        );
      await budget(1);
      await closeNodes();
      expect(await evict(pods[0])).toMatchObject({ status: 201 });
      const refused = await evict(pods[1]);
      expect(refused.status).toBe(429);
      expect(refused.json().details.causes[0].reason).toBe('DisruptionBudget');
      const service = await get(cluster, 'services', DATAPRESS, 'datapress-api');
      await until(
        'one pod that answers',
        () => readyEndpoints(cluster, service),
        (endpoints) => endpoints.length === 1 && endpoints[0]?.pod === pods[1]?.metadata.name,
      );
      // One that is alone may go: a node must be drainable.
      const [front] = await podsOf(cluster, await deployment(DATAPRESS, 'datapress-front'));
      expect(await evict(front)).toMatchObject({ status: 201 });

      await openNodes();
      await whole(DATAPRESS, 'deployment/datapress-api', 'deployment/datapress-front');
      await budget(1);
      expect(await evict(pods[1])).toMatchObject({ status: 201 });
      await whole(DATAPRESS, 'deployment/datapress-api');
    });

    it('has a node emptied without leaving a service', async (context) => {
      const counts = await Promise.all([
        fewestReady(OFFREAPI, 'offreapi'),
        fewestReady(DATAPRESS, 'datapress-api'),
      ]);
      const pods = '--pod-selector=app.kubernetes.io/name in (offreapi,postgres,datapress-front)';
      await kubectl(['drain', 'kwok-0', '--delete-emptydir-data', '--timeout=60s', pods]);
      const left = await list(cluster, 'pods', OFFREAPI);
      const places = left.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      expect(places.map(({ spec }) => spec.nodeName)).not.toContain('kwok-0');
      await openNodes();
      await whole(OFFREAPI, 'deployment/offreapi', 'statefulset/postgres');
      const [offreapi, untouched] = await Promise.all(counts.map((count) => count()));
      expect(offreapi).toBe(1);
      expect(untouched).toBe(2);
      figure(context, 'fewest pods of OffreAPI that answered', 1);
    });

    it('replaces a version with never a pod less, and keeps the old one where the new finds no place', async (context) => {
      const before = namesOf(await podsOf(cluster, await api()));
      const fewest = await fewestReady(DATAPRESS, 'datapress-api');
      await closeNodes();
      await kubectl(['set', 'env', 'deployment/datapress-api', 'VERSION=next', `--namespace=${DATAPRESS}`]);
      await until(
        'a pod without a place',
        () => list(cluster, 'pods', DATAPRESS),
        (pods) => pods.some((pod) => condition(pod, 'PodScheduled')?.reason === 'Unschedulable'),
      );
      const service = await get(cluster, 'services', DATAPRESS, 'datapress-api');
      expect((await readyEndpoints(cluster, service)).map(({ pod }) => pod).toSorted()).toEqual(before);

      await openNodes();
      await whole(DATAPRESS, 'deployment/datapress-api');
      const after = namesOf(await podsOf(cluster, await api()));
      expect(after).toHaveLength(2);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
      const least = await fewest();
      expect(least).toBe(2);
      figure(context, 'fewest pods that answered', least);
    });

    describe('tells of mistakes', () => {
      const apply = (changed: string): Promise<KubectlResult> => {
        if (changed === text) throw new Error('There is no mistake in it.');
        const how = ['--server-side', '--force-conflicts', '--validate=strict', '--dry-run=server'];
        return cluster.kubectl(['apply', ...how, '--filename=-'], changed);
      };
      const selector = 'selector:\n    matchLabels:\n      app.kubernetes.io/name: ';

      it.each([
        ['a mistyped field', 'maxUnavailable: 1', 'maxUnavailabel: 1', 'maxUnavailabel'],
        [
          'a version that is no more',
          'policy/v1',
          'policy/v1beta1',
          'no matches for kind "PodDisruptionBudget"',
        ],
        [
          'a selector that does not fit its pods',
          `${selector}datapress-api\n  strategy`,
          `${selector}other\n  strategy`,
          '`selector` does not match template `labels`',
        ],
      ])('%s is refused', async (_, right, wrong, message) => {
        const { code, stderr } = await apply(text.replaceAll(right, wrong));
        expect(stderr).toContain(message);
        expect(code).not.toBe(0);
      });

      it('a pod that may be root is warned of, and refused when it is to be made', async () => {
        const changed = text.replaceAll('runAsNonRoot: true', 'runAsNonRoot: false');
        const { code, stderr } = await apply(changed);
        expect(stderr).toContain('would violate PodSecurity "restricted:latest"');
        expect(code).toBe(0);
        const pod = parse(changed).find(
          ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'offreapi',
        );
        const name = 'may-be-root';
        const copy = JSON.parse(
          JSON.stringify(pod).replaceAll(
            '"app.kubernetes.io/name":"offreapi"',
            `"app.kubernetes.io/name":"${name}"`,
          ),
        );
        await kubectl(
          ['apply', '--filename=-'],
          JSON.stringify({ ...copy, metadata: { name, namespace: OFFREAPI } }),
        );
        const failed = await until(
          'a Deployment that fails',
          () => deployment(OFFREAPI, name),
          (one) => condition(one, 'ReplicaFailure')?.status === 'True',
        );
        expect(failed.status.replicas).toBeUndefined();
        expect(condition(failed, 'Available')).toMatchObject({ status: 'False' });
      });

      it('selectors that choose nothing show: no endpoints, no expected pods, no chosen ones', async () => {
        const wrong = { matchLabels: { 'app.kubernetes.io/name': 'datapress' } };
        const patch = (path: string, spec: object): Promise<ApiResult> =>
          cluster.api('PATCH', path, { spec }, 'application/merge-patch+json');
        await patch(pathOf('services', DATAPRESS, 'datapress-api'), { selector: wrong.matchLabels });
        await patch(pathOf('poddisruptionbudgets', DATAPRESS, 'datapress-api'), { selector: wrong });
        const service = await get(cluster, 'services', DATAPRESS, 'datapress-api');
        await until(
          'no endpoints',
          () => readyEndpoints(cluster, service),
          ({ length }) => length === 0,
        );
        await until(
          'a budget of nothing',
          () => get(cluster, 'poddisruptionbudgets', DATAPRESS, 'datapress-api'),
          ({ status }) => status.expectedPods === 0,
        );
        expect(await list(cluster, 'pods', DATAPRESS, wrong)).toEqual([]);
      });
    });
  });
}
