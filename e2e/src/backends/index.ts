export { startAlertmanager, type RunningAlertmanager } from './alertmanager.ts';
export { buildTool, type BuildOptions, type BuiltTool } from './build-tool.ts';
export { moduleSource } from './go-module.ts';
export { startJaeger, type JaegerOptions, type JaegerPorts, type RunningJaeger } from './jaeger.ts';
export {
  startKubernetes,
  type KubectlResult,
  type KubernetesOptions,
  type RunningKubernetes,
} from './kubernetes.ts';
export { startKwok, type KwokOptions } from './kwok.ts';
export { startLoki, type LokiOptions, type RunningLoki } from './loki.ts';
export { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';
export { startPrometheus, type PrometheusOptions, type RunningPrometheus } from './prometheus.ts';
export { installPythonTool, isPythonToolInstalled, pythonToolPath } from './python-tool.ts';
export { cacheFolder, isBuilt, toolPath } from './tool-path.ts';
export { TOOL_NAMES, TOOLS, type Tool, type ToolName } from './tools.ts';
