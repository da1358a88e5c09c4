import { known, type ReadText, type ResourceAttributes } from './resource-attributes.ts';

/** What the kernel tells of the container a process is in. */
export interface ContainerFacts {
  readonly id: string | undefined;
  /** Of the Kubernetes pod it belongs to. */
  readonly podUid: string | undefined;
}

/** 64 digits, or those of a task of Fargate. Where containers are nested the innermost stands last. */
const CONTAINER_ID = /([0-9a-f]{64}|[0-9a-f]{32}-\d{8,})(?:\.scope)?$/;
/** Files that Docker and Podman mount into a container from a folder named after it. */
const CONTAINER_FILE =
  /\/(?:overlay-)?containers\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf)$/;
const POD = /[/-]pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?:[./]|$)/;
const POD_FILE = /\/pods\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

/**
 * Reads cgroups (version 1, and version 2 where the host's tree shows), and where these show nothing but a root what is
 * mounted. In a pod the mounted files are those of its sandbox, which is another container: there an id comes from cgroups
 * or not at all.
 */
export function readContainer(read: ReadText): ContainerFacts {
  const cgroups = read('/proc/self/cgroup').split('\n');
  const id = firstMatch(cgroups, CONTAINER_ID);
  const podUid = firstMatch(cgroups, POD)?.replaceAll('_', '-');
  if (id !== undefined || !cgroups.some((line) => line.endsWith(':/'))) return { id, podUid };
  const mounts = read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ', 4)[3] ?? '');
  const mountedPod = podUid ?? firstMatch(mounts, POD_FILE);
  return {
    id: mountedPod === undefined ? firstMatch(mounts, CONTAINER_FILE) : undefined,
    podUid: mountedPod,
  };
}

export function describeContainer({ id }: ContainerFacts): ResourceAttributes {
  return known({ 'container.id': id });
}

function firstMatch(lines: readonly string[], pattern: RegExp): string | undefined {
  for (const line of lines) {
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
