import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from './program.ts';

export interface LokiOptions {
  /** The configuration for these ports; without it one process with everything in its folder. */
  readonly config?: (ports: { readonly http: number; readonly grpc: number }) => string;
  /** Of the built-in configuration's `limits_config`, in YAML flow style: `ingestion_rate_mb: 1, …`. */
  readonly limits?: string;
}

export interface RunningLoki extends RunningProgram {
  readonly url: string;
}

/** Loki as a single process on free ports, without its waits for other members. */
export async function startLoki(options: LokiOptions = {}): Promise<RunningLoki> {
  const folder = makeFolder('loki');
  const [http, grpc] = (await freePorts(2)) as [number, number];
  const url = `http://127.0.0.1:${http}`;
  const configFile = join(folder, 'loki.yaml');
  writeFileSync(configFile, options.config?.({ http, grpc }) ?? config(http, grpc, options.limits));
  const program = await startProgram({
    name: 'loki',
    folder,
    args: [`-config.file=${configFile}`, '-target=all'],
    ready: () => answers(`${url}/ready`),
  });
  return { ...program, url };
}

function config(http: number, grpc: number, limits: string | undefined): string {
  return `auth_enabled: false
server: {http_listen_address: 127.0.0.1, http_listen_port: ${http}, grpc_listen_address: 127.0.0.1, grpc_listen_port: ${grpc}, log_level: warn}
common:
  instance_addr: 127.0.0.1
  path_prefix: ./data
  storage: {filesystem: {chunks_directory: ./data/chunks, rules_directory: ./data/rules}}
  replication_factor: 1
  ring: {kvstore: {store: inmemory}}
schema_config:
  configs:
    - {from: "2024-01-01", store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}
limits_config: {allow_structured_metadata: true, volume_enabled: true, increment_duplicate_timestamp: true${limits === undefined ? '' : `, ${limits}`}}
compactor: {working_directory: ./data/compactor}
analytics: {reporting_enabled: false}
ingester: {lifecycler: {min_ready_duration: 0s, join_after: 0s, final_sleep: 0s}}
`;
}
