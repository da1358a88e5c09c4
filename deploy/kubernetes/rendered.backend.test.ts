import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { annotationPatches, checkCost } from './finops/annotations.ts';
import { KUBERNETES_FOLDER, OVERLAYS, parse, render, type KubernetesObject } from './testing/overlays.ts';
import { selects, workloads, type Workload } from './testing/pods.ts';

describeWithTools(['kustomize'], 'what the overlays render', () => {
  describe.each(OVERLAYS)('%s', (overlay) => {
    let text: string;
    let objects: readonly KubernetesObject[];
    let all: readonly Workload[];
    const ofKind = (kind: string): KubernetesObject[] => objects.filter((object) => object.kind === kind);

    beforeAll(() => {
      text = render(`overlays/${overlay}`);
      objects = parse(text);
      all = workloads(objects);
    });

    it('has OffreAPI and DataPress with two API pods each, or an autoscaler that starts there', () => {
      const replicas = ['offreapi', 'datapress-api'].map((name) => {
        const scaler = ofKind('HorizontalPodAutoscaler').find(
          ({ spec }) => spec.scaleTargetRef.name === name,
        );
        const { spec } = all.find(({ object }) => object.metadata.name === name)!.object;
        return [
          name,
          scaler === undefined ? spec.replicas : [scaler.spec.minReplicas, scaler.spec.maxReplicas],
        ];
      });
      expect(replicas).toEqual([
        ['offreapi', [2, 10]],
        ['datapress-api', [2, 10]],
      ]);
    });

    it('enforces the restricted standard in every namespace it makes, and every object is in one', () => {
      const names = ofKind('Namespace').map(({ metadata }) => metadata.name);
      for (const { metadata } of ofKind('Namespace')) {
        for (const mode of ['enforce', 'audit', 'warn']) {
          expect(metadata.labels?.[`pod-security.kubernetes.io/${mode}`]).toBe('restricted');
        }
      }
      // Namespace monitoring is that of the Prometheus operator.
      const used = objects.flatMap(({ metadata }) => metadata.namespace ?? []);
      expect(names).toEqual(
        expect.arrayContaining([...new Set(used)].filter((name) => name !== 'monitoring')),
      );
    });

    it('leaves no stand-in, and holds no Secret', () => {
      expect(text).not.toContain('stand-in');
      expect(ofKind('Secret')).toEqual([]);
    });

    it('pins every image', () => {
      const images = all.flatMap(({ pod }) => pod.containers.map((one: { image: string }) => one.image));
      for (const image of images)
        expect(image).toMatch(/^[a-z.]+\/[a-z-]+\/[a-z-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    });

    it('gives every container requests, a memory limit, no CPU limit, and probes of ports that it has', () => {
      for (const { title, pod } of all) {
        for (const container of pod.containers) {
          const { requests, limits } = container.resources;
          expect(Object.keys(requests), title).toEqual(['cpu', 'ephemeral-storage', 'memory']);
          expect(Object.keys(limits), title).toEqual(['ephemeral-storage', 'memory']);
          const ports = container.ports.map(({ name }: { name: string }) => name);
          for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
            const action = container[probe].httpGet ?? container[probe].tcpSocket;
            if (action === undefined) expect(container[probe].exec, `${title} ${probe}`).toBeDefined();
            else expect(ports, `${title} ${probe}`).toContain(action.port);
          }
        }
      }
    });

    it('lets nobody write to an image, be root, or ask the API server', () => {
      for (const { title, pod } of all) {
        expect(pod, title).toMatchObject({
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        expect(pod.securityContext.runAsUser, title).toBeGreaterThan(0);
        expect(
          ofKind('ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
        ).toContain(`${all.find((one) => one.pod === pod)!.namespace}/${pod.serviceAccountName}`);
        for (const { securityContext } of pod.containers) {
          expect(securityContext, title).toEqual({
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
        }
      }
    });

    it('waits longer for the end of a pod than a service takes for it', () => {
      for (const { title, pod } of all.filter((one) => one.pod.containers[0].lifecycle !== undefined)) {
        const { seconds } = pod.containers[0].lifecycle.preStop.sleep;
        // Requests in flight 10 s, signals 5 s: what the services' own deadlines are.
        expect(pod.terminationGracePeriodSeconds, title).toBeGreaterThan(seconds + 10 + 5);
      }
    });

    it('selects what is there: Services by named ports, autoscalers, budgets, policies, monitors, ingresses', () => {
      const inNamespace = (object: KubernetesObject): Workload[] =>
        all.filter(({ namespace }) => namespace === object.metadata.namespace);
      const portsOf = (workload: Workload): string[] =>
        workload.pod.containers.flatMap((one: { ports: { name: string }[] }) =>
          one.ports.map(({ name }) => name),
        );
      for (const service of ofKind('Service')) {
        const workload = inNamespace(service).find(({ labels }) => selects(service.spec.selector, labels));
        expect(workload, service.metadata.name).toBeDefined();
        for (const { targetPort } of service.spec.ports) expect(portsOf(workload!)).toContain(targetPort);
      }
      for (const kind of ['HorizontalPodAutoscaler', 'VerticalPodAutoscaler']) {
        for (const scaler of ofKind(kind)) {
          const target = scaler.spec.scaleTargetRef ?? scaler.spec.targetRef;
          const found = inNamespace(scaler).find(
            ({ object }) => object.kind === target.kind && object.metadata.name === target.name,
          );
          expect(found?.object.apiVersion, scaler.metadata.name).toBe(target.apiVersion);
          // An autoscaler and a number of replicas would undo each other at every apply.
          if (kind === 'HorizontalPodAutoscaler') expect(found?.object.spec.replicas).toBeUndefined();
        }
      }
      for (const kind of ['PodDisruptionBudget', 'NetworkPolicy']) {
        for (const object of ofKind(kind)) {
          const { matchLabels } = object.spec.selector ?? object.spec.podSelector;
          // Pods that others make, for a while.
          if (object.metadata.annotations?.['kube-score/ignore'] === 'networkpolicy-targets-pod') continue;
          const chosen = inNamespace(object).filter(({ labels }) => selects(matchLabels, labels));
          expect(chosen.length, `${kind} ${object.metadata.name}`).toBeGreaterThan(0);
          const named = (object.spec.ingress ?? [])
            .flatMap(({ ports }: { ports: { port: unknown }[] }) => ports)
            .map(({ port }: { port: unknown }) => port)
            .filter((port: unknown) => typeof port === 'string');
          for (const port of named) expect(chosen.flatMap(portsOf), object.metadata.name).toContain(port);
        }
      }
      for (const monitor of ofKind('ServiceMonitor')) {
        const services = ofKind('Service').filter(
          (service) =>
            service.metadata.namespace === monitor.metadata.namespace &&
            selects(monitor.spec.selector.matchLabels, service.metadata.labels ?? {}),
        );
        expect(services.length, monitor.metadata.name).toBe(1);
        expect(services[0]!.metadata.labels?.['app.kubernetes.io/name']).toBe(monitor.metadata.name);
        expect(services[0]!.spec.ports.map(({ name }: { name: string }) => name)).toContain('http');
      }
      for (const ingress of ofKind('Ingress')) {
        const { name, port } = ingress.spec.rules[0].http.paths[0].backend.service;
        const service = ofKind('Service').find(
          ({ metadata }) => metadata.name === name && metadata.namespace === ingress.metadata.namespace,
        );
        expect(service?.spec.ports.map((one: { name: string }) => one.name)).toContain(port.name);
        expect(ingress.spec.tls[0].hosts).toEqual([ingress.spec.rules[0].host]);
        expect(ingress.metadata.annotations?.['cert-manager.io/cluster-issuer']).toMatch(/^letsencrypt/);
      }
    });

    it('lets no pod talk to whom it need not: every namespace denies by default', () => {
      for (const namespace of new Set(all.map((one) => one.namespace))) {
        const policies = ofKind('NetworkPolicy').filter(({ metadata }) => metadata.namespace === namespace);
        expect(policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({
          podSelector: {},
          policyTypes: ['Ingress', 'Egress'],
        });
      }
    });

    it('refers to ConfigMaps that it makes, and to Secrets that the README says how to make', () => {
      // Grafana reads those in namespace monitoring.
      const maps = ofKind('ConfigMap')
        .filter(({ metadata }) => metadata.namespace !== 'monitoring')
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      const used: string[] = [];
      const secrets = new Set<string>();
      for (const { namespace, pod } of all) {
        for (const { env = [], envFrom = [] } of pod.containers) {
          for (const { configMapRef } of envFrom) used.push(`${namespace}/${configMapRef.name}`);
          for (const { valueFrom } of env) {
            const key = valueFrom?.secretKeyRef;
            if (key !== undefined) secrets.add(`${namespace}/${key.name}: ${key.key}`);
          }
        }
        for (const { configMap, secret } of pod.volumes) {
          if (configMap !== undefined) used.push(`${namespace}/${configMap.name}`);
          for (const { key } of secret?.items ?? []) secrets.add(`${namespace}/${secret.secretName}: ${key}`);
        }
      }
      expect([...maps].sort()).toEqual([...new Set(used)].sort());
      expect([...secrets].sort()).toEqual([
        'offreapi/offreapi: admin-email',
        'offreapi/offreapi: admin-password',
        'offreapi/offreapi: database-url',
        ...(overlay === 'production' ? [] : ['offreapi/postgres: password']),
      ]);
    });

    it('tells each service what it is and what it requests, for its signals and its cost', () => {
      for (const { title, pod, object } of all) {
        if (object.metadata.labels?.['app.kubernetes.io/name'] === 'console' || object.kind === 'StatefulSet')
          continue;
        const [{ env, volumeMounts, name }] = pod.containers;
        const names = env.map((one: { name: string }) => one.name);
        expect(names, title).toEqual(
          expect.arrayContaining(['K8S_POD_NAME', 'K8S_NAMESPACE_NAME', 'K8S_NODE_NAME', 'VIGIE_PRICE_BOOK']),
        );
        // A variable is only put in where it stands before.
        const attributes = env.find((one: { name: string }) => one.name === 'OTEL_RESOURCE_ATTRIBUTES');
        for (const [, variable] of attributes.value.matchAll(/\$\((\w+)\)/g)) {
          expect(names.indexOf(variable)).toBeGreaterThanOrEqual(0);
          expect(names.indexOf(variable)).toBeLessThan(names.indexOf('OTEL_RESOURCE_ATTRIBUTES'));
        }
        expect(volumeMounts).toContainEqual({ name: 'podinfo', mountPath: '/etc/podinfo', readOnly: true });
        const { items } = pod.volumes.find((one: { name: string }) => one.name === 'podinfo').downwardAPI;
        expect(items.map(({ path }: { path: string }) => path)).toEqual(
          expect.arrayContaining(['labels', 'annotations', 'cpu_request', 'memory_request']),
        );
        for (const { resourceFieldRef } of items) expect(resourceFieldRef?.containerName ?? name).toBe(name);
      }
    });

    it('says what it costs, up to date and within its budget', () => {
      expect(checkCost(text)).toMatchObject({ status: 0 });
      const file = join(KUBERNETES_FOLDER, 'overlays', overlay, 'finops.yaml');
      expect(annotationPatches(overlay)).toBe(readFileSync(file, 'utf8'));
    });
  });
});
