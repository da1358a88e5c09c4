import { inject } from 'vitest';
import { kubernetesClient, type KubernetesClient } from '../backends/kubernetes-client.ts';
import type { SharedBackends, SharedName } from './backends.ts';

export { newDatabase, type NewDatabase } from './new-database.ts';
export {
  writeTargets,
  type SharedBackend,
  type SharedJaeger,
  type SharedKubernetes,
  type SharedPrometheus,
  type Targets,
} from './backends.ts';

/** A backend of this run, shared by all its tests. */
export type Shared<Name extends SharedName> = SharedBackends[Name] & {
  /** `SIGSTOP`, `SIGCONT`, `SIGKILL` … @throws Error where it is an existing server */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** The same command on the same ports with the same data; resolves once it is ready. @throws Error where it is an existing server */
  restart(): Promise<void>;
};

/** The Prometheus of this run, which scrapes each second and has all generated rules. Add to what it scrapes by {@link writeTargets}. */
export function sharedPrometheus(): Promise<Shared<'prometheus'>> {
  return shared('prometheus');
}

export function sharedLoki(): Promise<Shared<'loki'>> {
  return shared('loki');
}

/** Its span metrics are in the shared Prometheus. */
export function sharedJaeger(): Promise<Shared<'jaeger'>> {
  return shared('jaeger');
}

/** As superuser; see `newDatabase` for one of one's own. */
export function sharedPostgres(): Promise<Shared<'postgres'>> {
  return shared('postgres');
}

/**
 * The cluster of this run, with simulated nodes and metrics of them (see `startCluster`). Other test files leave things in it: begin by
 * `cleanCluster`, and end by the same without waiting. What is killed and restarted is the API server.
 */
export async function sharedKubernetes(): Promise<Shared<'kubernetes'> & KubernetesClient> {
  const backend = await shared('kubernetes');
  return { ...backend, ...kubernetesClient(backend) };
}

async function shared<Name extends SharedName>(name: Name): Promise<Shared<Name>> {
  const backend = (await ask(name)) as SharedBackends[Name];
  return {
    ...backend,
    kill: async (signal) => void (await ask(`${name}/kill?signal=${signal}`)),
    restart: async () => void (await ask(`${name}/restart`)),
  };
}

async function ask(path: string): Promise<unknown> {
  const response = await fetch(`${inject('keeper')}/${path}`, { method: 'POST' });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}
