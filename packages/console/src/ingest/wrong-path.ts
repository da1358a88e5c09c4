import type { ProblemCode, Receiver } from '../store/inbox.ts';

/** Where the three servers really listen; filled in once they do. */
export interface ConsoleUrls {
  /** OTLP/HTTP base URL, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlp: string;
  /** Loki base URL, for `VIGIE_LOKI_URL`. */
  readonly loki: string;
  /** The page. */
  readonly page: string;
}

export interface WrongPath {
  readonly code: ProblemCode;
  /** What to do, in one sentence; sent back to the sender too. */
  readonly fix: string;
}

/** Says what a request to a path that does not exist was most likely meant to be. */
export function explainWrongPath(receiver: Receiver, path: string, urls: ConsoleUrls): WrongPath {
  if (/^(\/v1)?(\/v1\/(traces|metrics|logs)){1,2}\/?$/.test(path) && receiver === 'otlp') {
    return {
      code: 'doubled-path',
      fix: `The path is doubled: OTEL_EXPORTER_OTLP_ENDPOINT is a base URL, set it to ${urls.otlp} (the SDK adds /v1/traces itself).`,
    };
  }
  if (/^(\/loki\/api\/v1\/push){2}\/?$/.test(path)) {
    return { code: 'doubled-path', fix: `The path is doubled: give the base URL ${urls.loki}.` };
  }
  if (receiver !== 'otlp' && /^\/v1\/(traces|metrics|logs)/.test(path)) {
    return { code: 'wrong-port', fix: `OTLP is taken at ${urls.otlp}, not here.` };
  }
  if (receiver !== 'loki' && path.startsWith('/loki/')) {
    return { code: 'wrong-port', fix: `Loki pushes are taken at ${urls.loki}, not here.` };
  }
  if (/^\/(api\/v[12]\/spans|api\/traces|v0\.\d\/traces|opentelemetry\.proto\.|api\/v1\/write)/.test(path)) {
    return {
      code: 'foreign-protocol',
      fix: `This is the path of another protocol (Zipkin, Jaeger, Datadog, gRPC or remote write); send OTLP over HTTP to ${urls.otlp}/v1/traces.`,
    };
  }
  if (path === '/') {
    return {
      code: 'root-path',
      fix:
        receiver === 'loki'
          ? `The path is missing: push to ${urls.loki}/loki/api/v1/push.`
          : `The path is missing: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it stands, set it to ${urls.otlp}/v1/traces (or set OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}).`,
    };
  }
  return {
    code: 'unknown-path',
    fix:
      receiver === 'loki'
        ? `Nothing is taken here; push to ${urls.loki}/loki/api/v1/push.`
        : `Nothing is taken here; send to ${urls.otlp}/v1/traces, /v1/logs or /v1/metrics.`,
  };
}
