import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeFolder,
  startCluster,
  startJaeger,
  startLoki,
  startPostgres,
  startPrometheus,
  writeKubeconfig,
  type KubernetesAccess,
  type RunningProgram,
} from '../backends/index.ts';

/** What a test needs to know of a shared backend; it goes through JSON. */
export interface SharedBackend {
  readonly url: string;
  /** One of the environment's, not started here: it cannot be killed or restarted. */
  readonly existing: boolean;
  readonly pid?: number;
  readonly logFile?: string;
}

export interface SharedPrometheus extends SharedBackend {
  /** It scrapes what the files of this folder say, in Prometheus' own format for targets, once a second. */
  readonly targetsFolder: string;
}

export interface SharedJaeger extends SharedBackend {
  /** Base of `/v1/traces`. */
  readonly otlpUrl: string;
}

/** As its administrator. */
export interface SharedKubernetes extends SharedBackend, KubernetesAccess {}

export interface SharedBackends {
  readonly prometheus: SharedPrometheus;
  readonly loki: SharedBackend;
  readonly jaeger: SharedJaeger;
  readonly postgres: SharedBackend;
  readonly kubernetes: SharedKubernetes;
}

export type SharedName = keyof SharedBackends;

/** A backend, and the program behind it where it was started here. */
export interface Started<Name extends SharedName = SharedName> {
  readonly backend: SharedBackends[Name];
  readonly program?: Pick<RunningProgram, 'logFile' | 'pid' | 'kill' | 'restart' | 'stop'>;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Starters = {
  readonly [Name in SharedName]: (env: Environment, others: Others) => Promise<Started<Name>>;
};
type Others = <Name extends SharedName>(name: Name) => Promise<SharedBackends[Name]>;

const RULES = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'deploy',
  'generated',
  'prometheus',
  'rules',
  '*.yaml',
);

export const STARTERS: Starters = {
  async prometheus(env) {
    const url = env['PROMETHEUS_URL'];
    if (url !== undefined) {
      const targetsFolder = env['PROMETHEUS_TARGETS_FOLDER'];
      if (targetsFolder === undefined) {
        throw new Error(
          'PROMETHEUS_URL is set. Set PROMETHEUS_TARGETS_FOLDER too: a folder whose *.json its file_sd_configs read.',
        );
      }
      return { backend: { url, existing: true, targetsFolder } };
    }
    const program = await startPrometheus({
      config: (folder) => `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ["${RULES}"]
scrape_configs:
  - job_name: e2e
    # Labels of exporters stay what they are, e.g. those of kube-state-metrics.
    honor_labels: true
    file_sd_configs: [{files: ["${folder}/targets/*.json"], refresh_interval: 1s}]
`,
    });
    const targetsFolder = join(program.folder, 'targets');
    mkdirSync(targetsFolder, { recursive: true });
    return { backend: { url: program.url, existing: false, targetsFolder }, program };
  },

  async loki(env) {
    const url = env['LOKI_URL'];
    if (url !== undefined) return { backend: { url, existing: true } };
    const program = await startLoki();
    return { backend: { url: program.url, existing: false }, program };
  },

  /** Prometheus scrapes its span metrics, which its Monitor tab reads from there. */
  async jaeger(env, others) {
    const url = env['JAEGER_URL'];
    if (url !== undefined) {
      const otlpUrl = env['JAEGER_OTLP_URL'];
      if (otlpUrl === undefined)
        throw new Error('JAEGER_URL is set. Set JAEGER_OTLP_URL too, e.g. http://127.0.0.1:4318.');
      return { backend: { url, otlpUrl, existing: true } };
    }
    const prometheus = await others('prometheus');
    const program = await startJaeger({ prometheusUrl: prometheus.url });
    writeTargets(prometheus, 'jaeger', [{ targets: [program.spanMetricsTarget], labels: { job: 'jaeger' } }]);
    return { backend: { url: program.url, otlpUrl: program.otlpUrl, existing: false }, program };
  },

  async postgres(env) {
    const url = env['POSTGRES_URL'];
    if (url !== undefined) return { backend: { url, existing: true } };
    const program = await startPostgres();
    return { backend: { url: program.url, existing: false }, program };
  },

  /** What can be killed and restarted is the API server alone. */
  async kubernetes(env) {
    const url = env['KUBERNETES_URL'];
    if (url !== undefined) {
      const token = env['KUBERNETES_TOKEN'];
      if (token === undefined)
        throw new Error("KUBERNETES_URL is set. Set KUBERNETES_TOKEN too: an administrator's.");
      const folder = makeFolder('kubernetes-client');
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      const authority = env['KUBERNETES_CA_FILE'];
      const access = { url, token, ...(authority === undefined ? {} : { certificateAuthority: authority }) };
      const kubeconfig = writeKubeconfig(access, folder);
      return { backend: { ...access, kubeconfig, existing: true } };
    }
    const cluster = await startCluster();
    const apiServer = cluster.programs.find(({ name }) => name === 'kube-apiserver') as RunningProgram;
    return {
      backend: { ...accessOf(cluster), existing: false },
      program: { ...apiServer, stop: () => cluster.stop() },
    };
  },
};

function accessOf({ url, token, kubeconfig, certificateAuthority }: KubernetesAccess): KubernetesAccess {
  return { url, token, kubeconfig, ...(certificateAuthority === undefined ? {} : { certificateAuthority }) };
}

/** `host:port`s and the labels of what they expose. */
export interface Targets {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Has Prometheus scrape these, in place of what the same owner wrote before; none removes them. */
export function writeTargets(
  { targetsFolder }: Pick<SharedPrometheus, 'targetsFolder'>,
  owner: string,
  targets: readonly Targets[],
): void {
  const file = join(targetsFolder, `${owner}.json`);
  if (targets.length === 0) return rmSync(file, { force: true });
  // Read once a second: whole or not at all.
  writeFileSync(`${file}.partial`, JSON.stringify(targets));
  renameSync(`${file}.partial`, file);
}
