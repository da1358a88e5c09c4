import type { QueueBounds } from '@vigie/delivery';
import { type Environment, parseKeyValues, requireHttpUrl, text } from './environment.ts';
import { TelemetryError } from './telemetry-error.ts';

export interface OtlpOptions {
  /** Base URL; `/v1/traces`, or `/v1/logs`, is added. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'none';
}

/** Where log records go, and the bounds of their queue; what is not given is that of traces. */
export interface OtlpLogsOptions extends OtlpOptions, QueueBounds {}

/** A signal's destination with every choice made; the URL is the full one. */
export interface ResolvedOtlp {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly compression: 'gzip' | 'none';
}

const DEFAULT_BASE = 'http://127.0.0.1:4318';

/** Traces: sent unless told otherwise. */
export function resolveOtlp(user: OtlpOptions | false | undefined, env: Environment): ResolvedOtlp | false {
  if (user === false) return false;
  const disabled = env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none';
  if (user === undefined && disabled) return false;
  requireHttp(env, 'TRACES');
  const own = user?.url === undefined ? text(env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) : undefined;
  const url = own ?? signalUrl(user?.url, env, 'traces');
  requireHttpUrl('otlp.url (or OTEL_EXPORTER_OTLP_ENDPOINT)', url);
  return {
    url,
    compression: compressionOf(user?.compression, env, 'TRACES'),
    headers: { ...headersOf(env, 'TRACES'), ...user?.headers },
  };
}

/** Log records: sent where asked for, since the lines are on standard output anyway. */
export function resolveOtlpLogs(
  user: OtlpLogsOptions | boolean | undefined,
  traces: OtlpOptions | false | undefined,
  env: Environment,
): (Omit<OtlpLogsOptions, 'url'> & ResolvedOtlp) | undefined {
  if (user === false || (user === undefined && !logsAskedFor(env))) return undefined;
  requireHttp(env, 'LOGS');
  const given = typeof user === 'object' ? user : {};
  const own = given.url === undefined ? text(env['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT']) : undefined;
  // Headers in code are for the collector in code: another one must not get its credentials.
  const shared =
    given.url === undefined && own === undefined && typeof traces === 'object' ? traces : undefined;
  const url = own ?? signalUrl(given.url ?? shared?.url, env, 'logs');
  requireHttpUrl('otlpLogs.url (or OTEL_EXPORTER_OTLP_LOGS_ENDPOINT)', url);
  return {
    ...given,
    url,
    compression: compressionOf(given.compression ?? shared?.compression, env, 'LOGS'),
    headers: { ...headersOf(env, 'LOGS'), ...shared?.headers, ...given.headers },
  };
}

function logsAskedFor(env: Environment): boolean {
  if (env['OTEL_SDK_DISABLED'] === 'true') return false;
  const exporters = text(env['OTEL_LOGS_EXPORTER']);
  if (exporters === undefined) return text(env['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT']) !== undefined;
  return exporters.split(',').some((name) => name.trim() === 'otlp');
}

/**
 * Spans go as protobuf and log records as JSON; a receiver of OTLP over HTTP has to take both, so either variant will do.
 *
 * @throws TelemetryError `VIGIE_E_TELEMETRY_PROTOCOL` for gRPC, which would fail at every send
 */
function requireHttp(env: Environment, signal: string): void {
  const own = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`;
  const variable = text(env[own]) === undefined ? 'OTEL_EXPORTER_OTLP_PROTOCOL' : own;
  const protocol = text(env[variable]);
  if (protocol === undefined || protocol === 'http/protobuf' || protocol === 'http/json') return;
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_PROTOCOL',
    `${variable} must be http/protobuf or http/json, received ${JSON.stringify(protocol)}. ` +
      "Give the endpoint of the receiver's HTTP port too (4318 by default; 4317 is gRPC).",
  );
}

function signalUrl(base: string | undefined, env: Environment, signal: string): string {
  const from = base ?? text(env['OTEL_EXPORTER_OTLP_ENDPOINT']) ?? DEFAULT_BASE;
  return `${from.replace(/\/+$/, '')}/v1/${signal}`;
}

function compressionOf(
  given: 'gzip' | 'none' | undefined,
  env: Environment,
  signal: string,
): 'gzip' | 'none' {
  const own = env[`OTEL_EXPORTER_OTLP_${signal}_COMPRESSION`];
  const compression = given ?? own ?? env['OTEL_EXPORTER_OTLP_COMPRESSION'];
  return compression === 'gzip' ? 'gzip' : 'none';
}

function headersOf(env: Environment, signal: string): Record<string, string> {
  return {
    ...parseKeyValues(env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...parseKeyValues(env[`OTEL_EXPORTER_OTLP_${signal}_HEADERS`]),
  };
}
