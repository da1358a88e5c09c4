export { startAlertmanager, type RunningAlertmanager } from './alertmanager.ts';
export { buildTool, type BuildOptions, type BuiltTool } from './build-tool.ts';
export { cleanCluster, CLUSTER_TOOLS, startCluster } from './cluster.ts';
export { moduleSource } from './go-module.ts';
export { startJaeger, type JaegerOptions, type JaegerPorts, type RunningJaeger } from './jaeger.ts';
export {
  startKubeStateMetrics,
  type KubeStateMetricsOptions,
  type RunningKubeStateMetrics,
} from './kube-state-metrics.ts';
export {
  kubernetesClient,
  writeKubeconfig,
  type ApiResult,
  type KubectlResult,
  type KubernetesAccess,
  type KubernetesClient,
  type WatchEvent,
} from './kubernetes-client.ts';
export { startKubernetes, type KubernetesOptions, type RunningKubernetes } from './kubernetes.ts';
export { startKwok, type KwokOptions } from './kwok.ts';
export { startLoki, type LokiOptions, type RunningLoki } from './loki.ts';
export {
  hasPostgres,
  postgresVersion,
  startPostgres,
  type PostgresOptions,
  type RunningPostgres,
} from './postgresql.ts';
export {
  answers,
  freePorts,
  makeFolder,
  startProgram,
  type ProgramOptions,
  type RunningProgram,
} from './program.ts';
export { startPrometheus, type PrometheusOptions, type RunningPrometheus } from './prometheus.ts';
export { installPythonTool, isPythonToolInstalled, pythonToolPath } from './python-tool.ts';
export { cacheFolder, isBuilt, toolPath } from './tool-path.ts';
export { TOOL_NAMES, TOOLS, type Tool, type ToolName } from './tools.ts';
export { addVpaResources, startVpaRecommender, type VpaRecommenderOptions } from './vpa-recommender.ts';
