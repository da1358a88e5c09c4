import type { QueueBounds } from '@vigie/delivery';
import type { LoggerOptions } from '@vigie/logging';
import type { MetricsOptions } from '@vigie/metrics';
import type { TracingOptions } from '@vigie/tracing';
import { type Authorize, resolveAuthorize } from './admin-token.ts';
import { type CostOptions, resolveCost } from './cost.ts';
import { type EndpointPaths, resolveEndpointPaths } from './endpoint-paths.ts';
import { type Environment, parseKeyValues, requireHttpUrl, text } from './environment.ts';
import { resolveLevelSignal } from './log-level-signal.ts';
import { LOG_LEVELS } from './log-level.ts';
import {
  type OtlpLogsOptions,
  type OtlpOptions,
  type ResolvedOtlp,
  resolveOtlp,
  resolveOtlpLogs,
} from './otlp-options.ts';
import type { ResourceOptions } from './resource/detect-resource.ts';
import { type Identity, resolveIdentity, resolveResource } from './resource/identity.ts';
import type { ResourceAttributes } from './resource/resource-attributes.ts';
import { resolveSpanLimits } from './span-limits.ts';
import { TelemetryError } from './telemetry-error.ts';

/** What a service says of itself and where its signals go. Everything but `service` has a default. */
export interface TelemetryOptions {
  /** Name of the service. Else `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly service?: string;
  /** Else `service.version` of `OTEL_RESOURCE_ATTRIBUTES`, else `VIGIE_VERSION`. */
  readonly version?: string;
  /** Else `deployment.environment.name` of `OTEL_RESOURCE_ATTRIBUTES`, else `VIGIE_ENVIRONMENT`, else `NODE_ENV`. */
  readonly environment?: string;
  /** Else `service.instance.id` of `OTEL_RESOURCE_ATTRIBUTES`, else a random UUID. */
  readonly instanceId?: string;
  /** Lowest level logged. Else `VIGIE_LOG_LEVEL`, else `info`. */
  readonly level?: string;
  /** Traces: else the `OTEL_EXPORTER_OTLP_*` variables, else `http://127.0.0.1:4318`. `false` sends none. */
  readonly otlp?: OtlpOptions | false;
  /**
   * Log records sent over OTLP beside stdout; `true`: to where traces go. Else `OTEL_LOGS_EXPORTER=otlp` or
   * `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, else none.
   */
  readonly otlpLogs?: OtlpLogsOptions | boolean;
  /** Log lines pushed to Loki beside stdout. Else `VIGIE_LOKI_URL`, else none. */
  readonly loki?: NonNullable<LoggerOptions['loki']> | false;
  /** A signal that switches the log to `debug` and back; `true` is `SIGUSR2`. Else `VIGIE_LOG_LEVEL_SIGNAL`, else none. */
  readonly levelSignal?: NodeJS.Signals | boolean;
  /** Bearer token of `POST /loglevel`, 16 characters or more. Else `VIGIE_ADMIN_TOKEN`, else the endpoint is not there. */
  readonly adminToken?: string;
  /** Share of new traces kept, 0 to 1. Else `OTEL_TRACES_SAMPLER` with its `_ARG`, else 1. */
  readonly sampleRatio?: number;
  /**
   * Paths of the operators' endpoints: `/metrics`, `/livez`, `/readyz`, `/loglevel`; `false` switches one off, a list gives it
   * several: `ready: ['/readyz', '/health']`.
   */
  readonly endpoints?: Partial<EndpointPaths>;
  /** Where the service runs, told with every signal: attributes of its own, and what is looked at. */
  readonly resource?: ResourceOptions;
  /** Settings of the log beyond the above. */
  readonly logging?: Omit<
    LoggerOptions,
    'service' | 'version' | 'environment' | 'level' | 'loki' | 'otlp' | 'traceIds'
  >;
  /** Settings of metrics beyond the above. */
  readonly metrics?: Omit<
    MetricsOptions,
    'service' | 'version' | 'environment' | 'instanceId' | 'resourceAttributes' | 'warn'
  >;
  /** Settings of traces beyond the above. */
  readonly tracing?: Pick<
    TracingOptions,
    'keep' | 'spanProcessors' | 'instrumentations' | 'outgoingHttp' | 'queue' | 'limits'
  >;
  /**
   * Cost of this container and of each route, as `vigie_cost_*` metrics. Settings switch it on unless `VIGIE_COST=0`; else `VIGIE_COST`, else it
   * is on where the downward API says what the pod requests (`K8S_CPU_REQUEST_MILLICORES`, `/etc/podinfo/cpu_request`, …) or `VIGIE_PRICE_BOOK`
   * is set.
   */
  readonly cost?: CostOptions | boolean;
  /** Keep query strings on spans. Default false: they carry secrets. */
  readonly urlQuery?: boolean;
  /** Milliseconds that `shutdown` may take. Else `VIGIE_SHUTDOWN_TIMEOUT_MS`, else 5000. */
  readonly shutdownTimeoutMs?: number;
  /**
   * Milliseconds that a process which ends without `shutdown` (`process.exit`, a crash, an empty event loop) may be held up to hand over what
   * is pending; 0 hands nothing over. Else `VIGIE_EXIT_TIMEOUT_MS`, else 2000.
   */
  readonly exitTimeoutMs?: number;
  /** One line for an uncaught exception or unhandled rejection, which end the process as they would without it. Default true. */
  readonly logCrashes?: boolean;
}

/** The same with every choice made; the rest of the code sees only this. */
export interface ResolvedTelemetryOptions extends Identity {
  /** The same for traces, log records and `target_info`, those of the service included. */
  readonly resourceAttributes: ResourceAttributes;
  readonly level: string;
  readonly otlp: ResolvedOtlp | false;
  readonly otlpLogs: (Omit<OtlpLogsOptions, 'url'> & ResolvedOtlp) | undefined;
  readonly loki: NonNullable<LoggerOptions['loki']> | undefined;
  readonly levelSignal: NodeJS.Signals | undefined;
  readonly authorize: Authorize | undefined;
  readonly sampleRatio: number;
  readonly endpoints: EndpointPaths;
  readonly logging: NonNullable<TelemetryOptions['logging']>;
  readonly metrics: NonNullable<TelemetryOptions['metrics']>;
  readonly tracing: NonNullable<TelemetryOptions['tracing']> & { readonly queue?: QueueBounds };
  readonly cost: CostOptions | undefined;
  readonly urlQuery: boolean;
  readonly shutdownTimeoutMs: number;
  readonly exitTimeoutMs: number;
  readonly logCrashes: boolean;
}

/**
 * Makes every choice once: the options given, then the standard `OTEL_*` variables, then our `VIGIE_*` ones, then defaults.
 *
 * @throws TelemetryError with the code of the option at fault
 */
export function resolveOptions(user: TelemetryOptions, env: Environment): ResolvedTelemetryOptions {
  const given = { ...parseKeyValues(env['OTEL_RESOURCE_ATTRIBUTES']), ...user.resource?.attributes };
  const identity = resolveIdentity(user, env, given);
  return {
    ...identity,
    resourceAttributes: resolveResource(user.resource, env, given, identity),
    level: resolveLevel(user.level ?? text(env['VIGIE_LOG_LEVEL']) ?? 'info'),
    otlp: resolveOtlp(user.otlp, env),
    otlpLogs: resolveOtlpLogs(user.otlpLogs, user.otlp, env),
    loki: resolveLoki(user.loki, env),
    levelSignal: resolveLevelSignal(user.levelSignal, env),
    authorize: resolveAuthorize(user.adminToken, env),
    sampleRatio: resolveSampleRatio(user.sampleRatio, env),
    endpoints: resolveEndpointPaths(user.endpoints),
    logging: user.logging ?? {},
    metrics: user.metrics ?? {},
    tracing: { ...user.tracing, limits: resolveSpanLimits(user.tracing?.limits, env) },
    cost: resolveCost(user.cost, env),
    urlQuery: user.urlQuery ?? false,
    shutdownTimeoutMs: resolveTimeout('SHUTDOWN', user.shutdownTimeoutMs, env, 5000),
    exitTimeoutMs: resolveTimeout('EXIT', user.exitTimeoutMs, env, 2000, MAX_EXIT_MS),
    logCrashes: user.logCrashes ?? true,
  };
}

function resolveLevel(level: string): string {
  if (LOG_LEVELS.includes(level)) return level;
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_LEVEL',
    `level must be one of ${LOG_LEVELS.join(', ')}, received ${JSON.stringify(level)}. Set it or VIGIE_LOG_LEVEL.`,
  );
}

function resolveLoki(user: TelemetryOptions['loki'], env: Environment): ResolvedTelemetryOptions['loki'] {
  if (user === false) return undefined;
  const url = text(env['VIGIE_LOKI_URL']);
  const loki = user ?? (url === undefined ? undefined : { url });
  if (loki !== undefined) requireHttpUrl('loki.url (or VIGIE_LOKI_URL)', loki.url);
  return loki;
}

function resolveSampleRatio(user: number | undefined, env: Environment): number {
  const ratio = user ?? ratioFromEnvironment(env);
  if (typeof ratio === 'number' && ratio >= 0 && ratio <= 1) return ratio;
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_SAMPLE_RATIO',
    `sampleRatio must be a number from 0 (keep none) to 1 (keep all), received ${String(ratio)}. Set it or OTEL_TRACES_SAMPLER_ARG.`,
  );
}

function ratioFromEnvironment(env: Environment): number {
  const sampler = text(env['OTEL_TRACES_SAMPLER']);
  if (sampler === undefined || /^(parentbased_)?always_on$/.test(sampler)) return 1;
  if (/^(parentbased_)?always_off$/.test(sampler)) return 0;
  if (/^(parentbased_)?traceidratio$/.test(sampler)) return Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1);
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_SAMPLER',
    `OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio (with parentbased_ or without), received ${JSON.stringify(sampler)}.`,
  );
}

const MAX_EXIT_MS = 60_000;

function resolveTimeout(
  name: 'SHUTDOWN' | 'EXIT',
  user: number | undefined,
  env: Environment,
  preset: number,
  maxMs: number = Number.MAX_SAFE_INTEGER,
): number {
  const variable = `VIGIE_${name}_TIMEOUT_MS`;
  const given = user ?? text(env[variable]) ?? preset;
  const timeoutMs = Number(given);
  if (timeoutMs >= 0 && timeoutMs <= maxMs) return timeoutMs;
  const most = maxMs === Number.MAX_SAFE_INTEGER ? 'or more' : `to ${maxMs}`;
  throw new TelemetryError(
    `VIGIE_E_TELEMETRY_${name}_TIMEOUT`,
    `${name.toLowerCase()}TimeoutMs must be milliseconds, 0 ${most}, received ${JSON.stringify(given)}. Set it or ${variable}.`,
  );
}
