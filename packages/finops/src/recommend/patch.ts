import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import { kindOf, type PatchableKind } from './patchable-kind.ts';
import { isSafeToPaste, shellQuote } from './shell.ts';
import { yamlText, type YamlValue } from './yaml-text.ts';

/** New resources of one container as Kubernetes quantities; null takes a limit away. */
export interface ContainerChange {
  readonly container: string;
  readonly sidecar?: boolean;
  readonly requests: { readonly cpu?: string; readonly memory?: string };
  readonly limits: { readonly cpu?: string | null; readonly memory?: string | null };
}

export interface WorkloadChange {
  readonly containers?: readonly ContainerChange[];
  readonly replicas?: number;
}

/** The same change in each form it can be applied in. */
export interface Patches {
  /** A partial manifest: `kubectl patch --type=strategic --patch-file`, or a patch of a kustomization. */
  readonly strategicMerge: string;
  /** A whole `kustomization.yaml` of kind Component, to be named under `components:`. */
  readonly kustomizeComponent: string;
  /** Lines for a POSIX shell, quoted; empty where Kubernetes allows no such change of a running object. */
  readonly commands: readonly string[];
}

/**
 * Patches for a workload. Undefined where there is nothing to change, where the kind is none that strategic merge knows (a
 * custom resource), or where a name has characters that must not be pasted (control characters, line breaks, bidi marks).
 */
export function patchesFor(workload: WorkloadIdentity, change: WorkloadChange): Patches | undefined {
  const kind = kindOf(workload.kind);
  const containers = (change.containers ?? []).filter(changesSomething);
  if (kind === undefined || (containers.length === 0 && change.replicas === undefined)) return undefined;
  const names = [workload.namespace, workload.name, ...containers.map(({ container }) => container)];
  if (!names.every(isSafeToPaste)) return undefined;
  const body = spec(kind, containers, change.replicas);
  const head = { apiVersion: kind.apiVersion, kind: workload.kind };
  const strategicMerge = yamlText({
    ...head,
    metadata: { name: workload.name, namespace: workload.namespace },
    ...body,
  });
  return {
    strategicMerge,
    kustomizeComponent: yamlText({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      // No namespace: a base often gets its own only after its patches.
      patches: [
        {
          target: { ...groupVersion(kind.apiVersion), kind: workload.kind, name: exactly(workload.name) },
          patch: yamlText({ ...head, metadata: { name: workload.name }, ...body }),
        },
      ],
    }),
    commands: commands(workload, kind, containers, change.replicas, body),
  };
}

function changesSomething({ requests, limits }: ContainerChange): boolean {
  return Object.keys(requests).length + Object.keys(limits).length > 0;
}

function spec(
  kind: PatchableKind,
  containers: readonly ContainerChange[],
  replicas: number | undefined,
): Record<string, YamlValue> {
  const list = (sidecars: boolean): YamlValue[] =>
    containers
      .filter(({ sidecar = false }) => sidecar === sidecars)
      .map(({ container, requests, limits }) => ({
        name: container,
        resources: { ...nonEmpty('requests', requests), ...nonEmpty('limits', limits) },
      }));
  const [regular, sidecars] = [list(false), list(true)];
  const pod = {
    ...(sidecars.length === 0 ? {} : { initContainers: sidecars }),
    ...(regular.length === 0 ? {} : { containers: regular }),
  };
  let inner: Record<string, YamlValue> = containers.length === 0 ? {} : pod;
  if (containers.length > 0) for (const key of kind.podPath.toReversed()) inner = { [key]: inner };
  return replicas === undefined
    ? { ...inner }
    : { ...inner, spec: { replicas, ...(inner['spec'] as Record<string, YamlValue> | undefined) } };
}

function nonEmpty(key: string, values: Readonly<Record<string, string | null>>): Record<string, YamlValue> {
  return Object.keys(values).length === 0 ? {} : { [key]: values };
}

function commands(
  workload: WorkloadIdentity,
  kind: PatchableKind,
  containers: readonly ContainerChange[],
  replicas: number | undefined,
  body: object,
): string[] {
  const namespace = `--namespace=${workload.namespace}`;
  const object = `${kind.resource}/${workload.name}`;
  const lines: string[] = [];
  if (replicas !== undefined && kind.scalable)
    lines.push(line('kubectl', namespace, 'scale', object, `--replicas=${replicas}`));
  if (containers.length === 0 || !kind.updatable) return lines;
  const [only] = containers;
  const simple =
    containers.length === 1 && !only!.sidecar && Object.values(only!.limits).every((limit) => limit !== null);
  if (simple && replicas === undefined) {
    lines.push(
      line(
        'kubectl',
        namespace,
        'set',
        'resources',
        object,
        `--containers=${only!.container}`,
        ...list('--requests', only!.requests),
        ...list('--limits', only!.limits),
      ),
    );
  } else {
    // One patch, hence one rollout: a command a container would start one each. Nor can `set resources` take a limit away.
    lines.splice(0, lines.length);
    lines.push(
      line('kubectl', namespace, 'patch', object, '--type=strategic', `--patch=${JSON.stringify(body)}`),
    );
  }
  return lines;
}

function list(flag: string, values: Readonly<Record<string, string | null>>): string[] {
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? [] : [`${flag}=${pairs.join(',')}`];
}

function line(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

function groupVersion(apiVersion: string): Record<string, string> {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? { version: apiVersion } : { group: group!, version };
}

/** Kustomize takes a target's name for an anchored regular expression. */
function exactly(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
