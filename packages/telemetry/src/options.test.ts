import { describe, expect, it } from 'vitest';
import { resolveOptions } from './options.ts';

describe('options', () => {
  it('have a default for everything but the service', () => {
    expect(resolveOptions({ service: 'orders' }, {})).toMatchObject({
      service: 'orders',
      version: undefined,
      environment: 'development',
      level: 'info',
      otlp: { url: 'http://127.0.0.1:4318/v1/traces', compression: 'none', headers: {} },
      loki: undefined,
      sampleRatio: 1,
      endpoints: { metrics: '/metrics', live: '/livez', ready: '/readyz' },
      urlQuery: false,
      shutdownTimeoutMs: 5000,
    });
  });

  it('are read from the standard variables first, then from ours', () => {
    const resolved = resolveOptions(
      {},
      {
        OTEL_SERVICE_NAME: 'orders',
        OTEL_RESOURCE_ATTRIBUTES:
          'service.version=1.2.3,deployment.environment.name=prod%20eu,service.instance.id=pod-1,=x,y',
        VIGIE_ENVIRONMENT: 'ignored',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318/',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%3Db',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.1',
        VIGIE_LOKI_URL: 'http://loki:3100',
        VIGIE_LOG_LEVEL: 'debug',
      },
    );
    expect(resolved).toMatchObject({
      service: 'orders',
      version: '1.2.3',
      environment: 'prod eu',
      instanceId: 'pod-1',
      otlp: { url: 'https://collector:4318/v1/traces', compression: 'gzip', headers: { 'api-key': 'a=b' } },
      loki: { url: 'http://loki:3100' },
      sampleRatio: 0.1,
      level: 'debug',
    });
  });

  it('given in code win', () => {
    const env = {
      OTEL_SERVICE_NAME: 'env',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:1',
      VIGIE_LOKI_URL: 'http://env:2',
    };
    const resolved = resolveOptions({ service: 'code', otlp: { url: 'http://code:1' }, loki: false }, env);
    expect(resolved).toMatchObject({
      service: 'code',
      otlp: { url: 'http://code:1/v1/traces' },
      loki: undefined,
    });
  });

  it('switch traces off as OpenTelemetry says', () => {
    expect(resolveOptions({ service: 'a' }, { OTEL_SDK_DISABLED: 'true' }).otlp).toBe(false);
    expect(resolveOptions({ service: 'a' }, { OTEL_TRACES_EXPORTER: 'none' }).otlp).toBe(false);
    expect(resolveOptions({ service: 'a', otlp: false }, {}).otlp).toBe(false);
  });

  it.each([
    ['VIGIE_E_TELEMETRY_SERVICE', {}, {}],
    ['VIGIE_E_TELEMETRY_SERVICE', { service: ' ' }, {}],
    ['VIGIE_E_TELEMETRY_LEVEL', { service: 'a', level: 'loud' }, {}],
    ['VIGIE_E_TELEMETRY_URL', { service: 'a', otlp: { url: 'collector:4318' } }, {}],
    ['VIGIE_E_TELEMETRY_URL', { service: 'a' }, { VIGIE_LOKI_URL: 'loki' }],
    ['VIGIE_E_TELEMETRY_SAMPLE_RATIO', { service: 'a', sampleRatio: 1.5 }, {}],
    [
      'VIGIE_E_TELEMETRY_SAMPLE_RATIO',
      { service: 'a' },
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'x' },
    ],
    ['VIGIE_E_TELEMETRY_SAMPLER', { service: 'a' }, { OTEL_TRACES_SAMPLER: 'mine' }],
    ['VIGIE_E_TELEMETRY_SHUTDOWN_TIMEOUT', { service: 'a' }, { VIGIE_SHUTDOWN_TIMEOUT_MS: 'soon' }],
  ])('refuse misuse with %s', (code, user, env) => {
    expect(() => resolveOptions(user, env)).toThrow(expect.objectContaining({ code }));
  });
});
