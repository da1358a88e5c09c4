import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface JaegerOptions {
  /** The configuration for these ports; without it memory storage and span metrics. */
  readonly config?: (ports: JaegerPorts) => string;
  /** Spans are on disk before they are acknowledged, and outlive the process; else they are in memory, after a batch. */
  readonly durable?: boolean;
  /** Where the Monitor tab's metrics are asked for. */
  readonly prometheusUrl?: string;
}

export interface JaegerPorts {
  readonly query: number;
  readonly queryGrpc: number;
  readonly otlpHttp: number;
  readonly otlpGrpc: number;
  readonly spanMetrics: number;
  readonly health: number;
  readonly ownMetrics: number;
}

export interface RunningJaeger extends RunningProgram {
  /** Of the query API. */
  readonly url: string;
  /** Where spans go: the base of `/v1/traces`. */
  readonly otlpUrl: string;
  /** `host:port` Prometheus scrapes for the Monitor tab. */
  readonly spanMetricsTarget: string;
}

/** Jaeger v2 as a single process on free ports. */
export async function startJaeger(options: JaegerOptions = {}): Promise<RunningJaeger> {
  const folder = makeFolder('jaeger');
  const numbers = await freePorts(7);
  const [query, queryGrpc, otlpHttp, otlpGrpc, spanMetrics, health, ownMetrics] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ports = { query, queryGrpc, otlpHttp, otlpGrpc, spanMetrics, health, ownMetrics };
  const url = `http://127.0.0.1:${query}`;
  const configFile = join(folder, 'jaeger.yaml');
  writeFileSync(configFile, options.config?.(ports) ?? config(ports, options));
  const program = await startProgram({
    name: 'jaeger',
    folder,
    args: [`--config=${configFile}`],
    ready: () => answers(`${url}/api/services`),
  });
  return {
    ...program,
    url,
    otlpUrl: `http://127.0.0.1:${otlpHttp}`,
    spanMetricsTarget: `127.0.0.1:${spanMetrics}`,
  };
}

function config(ports: JaegerPorts, { prometheusUrl, durable = false }: JaegerOptions): string {
  const metrics =
    prometheusUrl === undefined
      ? ''
      : `
    metric_backends:
      span_metrics: {prometheus: {endpoint: "${prometheusUrl}", normalize_calls: true, normalize_duration: true}}`;
  const storage = durable
    ? '{badger: {directories: {keys: data/keys, values: data/values}, ephemeral: false, consistency: true}}'
    : '{memory: {max_traces: 100000}}';
  return `service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines:
    traces: {receivers: [otlp], processors: [${durable ? '' : 'batch'}], exporters: [jaeger_storage_exporter, spanmetrics]}
    metrics/spanmetrics: {receivers: [spanmetrics], exporters: [prometheus]}
  telemetry:
    resource: {service.name: jaeger}
    metrics: {level: detailed, readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: ${ports.ownMetrics}}}}}]}
    logs: {level: info}
extensions:
  healthcheckv2: {use_v2: true, http: {endpoint: "127.0.0.1:${ports.health}"}}
  jaeger_query:
    http: {endpoint: "127.0.0.1:${ports.query}"}
    grpc: {endpoint: "127.0.0.1:${ports.queryGrpc}"}
    storage: {traces: spans${prometheusUrl === undefined ? '' : ', metrics: span_metrics'}}
  jaeger_storage:
    backends:
      spans: ${storage}${metrics}
connectors:
  spanmetrics: {metrics_flush_interval: 1s}
receivers:
  otlp:
    protocols:
      grpc: {endpoint: "127.0.0.1:${ports.otlpGrpc}"}
      http: {endpoint: "127.0.0.1:${ports.otlpHttp}"}
processors: {batch: {timeout: 200ms}}
exporters:
  jaeger_storage_exporter: {trace_storage: spans}
  prometheus: {endpoint: "127.0.0.1:${ports.spanMetrics}"}
`;
}
