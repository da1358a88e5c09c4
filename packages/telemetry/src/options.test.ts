import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { resolveOptions, type TelemetryOptions } from './options.ts';

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
      exitTimeoutMs: 2000,
      logCrashes: true,
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

  it('send log records only where asked to', () => {
    const logs = (user: TelemetryOptions, env: Record<string, string> = {}): unknown =>
      resolveOptions({ service: 'a', ...user }, env).otlpLogs;
    const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    const own = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:9/custom' };

    expect(logs({})).toBeUndefined();
    expect(logs({}, base)).toBeUndefined();
    expect(logs({}, { OTEL_LOGS_EXPORTER: 'none', ...own })).toBeUndefined();
    expect(logs({}, { OTEL_LOGS_EXPORTER: 'console' })).toBeUndefined();
    expect(logs({}, { OTEL_LOGS_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
    expect(logs({ otlpLogs: false }, { OTEL_LOGS_EXPORTER: 'otlp' })).toBeUndefined();

    const byDefault = { url: 'http://127.0.0.1:4318/v1/logs', headers: {}, compression: 'none' };
    expect(logs({ otlpLogs: true })).toEqual(byDefault);
    expect(logs({}, { OTEL_LOGS_EXPORTER: 'console, otlp' })).toEqual(byDefault);
    expect(logs({ otlpLogs: true }, base)).toMatchObject({ url: 'http://collector:4318/v1/logs' });
    expect(logs({}, own)).toMatchObject({ url: 'http://logs:9/custom' });
    expect(logs({ otlpLogs: { url: 'http://code:1/' } }, own)).toMatchObject({
      url: 'http://code:1/v1/logs',
    });
    expect(logs({ otlpLogs: { maxQueueBytes: 1000 } })).toMatchObject({ maxQueueBytes: 1000 });
  });

  it('take either variant of OTLP over HTTP, and say what to do about gRPC', () => {
    const otlp = (env: Record<string, string>, user: TelemetryOptions = {}): unknown =>
      resolveOptions({ service: 'orders', ...user }, env).otlp;
    for (const protocol of ['http/protobuf', 'http/json', ' ']) {
      expect(otlp({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol })).not.toBe(false);
    }
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(() => otlp(grpc)).toThrow(
      /OTEL_EXPORTER_OTLP_PROTOCOL must be .* received "grpc".*\(4318 by default/,
    );
    expect(otlp({ ...grpc, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' })).not.toBe(false);
    expect(otlp(grpc, { otlp: false })).toBe(false);
    expect(() => otlp(grpc, { otlp: false, otlpLogs: true })).toThrow(/PROTOCOL/);
  });

  it('share the collector of traces with its headers, and give them to no other', () => {
    const otlp = { url: 'http://traces:1', headers: { 'api-key': 'k' }, compression: 'gzip' as const };
    const logs = (user: TelemetryOptions, env: Record<string, string> = {}): unknown =>
      resolveOptions({ service: 'a', otlp, ...user }, env).otlpLogs;
    expect(logs({ otlpLogs: true })).toEqual({ ...otlp, url: 'http://traces:1/v1/logs' });
    expect(logs({ otlpLogs: { headers: { extra: 'x' } } })).toMatchObject({
      headers: { 'api-key': 'k', extra: 'x' },
    });
    const elsewhere = { url: 'http://logs:1/v1/logs', headers: {}, compression: 'none' };
    expect(logs({ otlpLogs: { url: 'http://logs:1' } })).toEqual(elsewhere);
    expect(logs({ otlpLogs: true }, { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: elsewhere.url })).toEqual(elsewhere);
    expect(
      logs(
        { otlpLogs: { url: 'http://logs:1' } },
        { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=2', OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'b=3' },
      ),
    ).toMatchObject({ headers: { a: '1', b: '3' } });
  });

  it('limit spans by the standard variables, those of spans before the general ones, code before both', () => {
    const limits = (user: TelemetryOptions['tracing'], env: Record<string, string>): unknown =>
      resolveOptions({ service: 'a', ...(user && { tracing: user }) }, env).tracing.limits;
    expect(limits(undefined, {})).toEqual({});
    expect(
      limits(undefined, {
        OTEL_ATTRIBUTE_COUNT_LIMIT: '64',
        OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1000',
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '32',
        OTEL_SPAN_EVENT_COUNT_LIMIT: '0',
        OTEL_SPAN_LINK_COUNT_LIMIT: ' 9 ',
        OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '',
        OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '4',
      }),
    ).toEqual({ attributes: 32, attributeValueLength: 1000, events: 0, links: 9, attributesPerLink: 4 });
    expect(limits({ limits: { events: 5 } }, { OTEL_SPAN_EVENT_COUNT_LIMIT: '7' })).toEqual({ events: 5 });
  });

  it('put endpoints where they are wanted, also at several paths, never two at one', () => {
    const paths = (endpoints: TelemetryOptions['endpoints']): unknown =>
      resolveOptions({ service: 'a', ...(endpoints && { endpoints }) }, {}).endpoints;
    expect(paths(undefined)).toEqual({
      metrics: '/metrics',
      live: '/livez',
      ready: '/readyz',
      logLevel: '/loglevel',
    });
    expect(paths({ ready: ['/readyz', '/health'], live: false })).toMatchObject({
      ready: ['/readyz', '/health'],
      live: false,
    });
    for (const wrong of ['health', '', '/a b', '/a?b', ['/a', 7], null]) {
      expect(() => paths({ ready: wrong as never })).toThrow(/VIGIE_E_TELEMETRY_ENDPOINT/);
    }
    expect(() => paths({ ready: '/metrics' })).toThrow(
      /endpoints.ready and endpoints.metrics are both at \/metrics/,
    );
  });

  it('switch the level by a signal only where asked to', () => {
    const signal = (user: TelemetryOptions, value?: string): unknown =>
      resolveOptions({ service: 'a', ...user }, { VIGIE_LOG_LEVEL_SIGNAL: value }).levelSignal;
    expect(signal({})).toBeUndefined();
    expect(signal({}, '')).toBeUndefined();
    expect(signal({}, 'off')).toBeUndefined();
    expect(signal({}, 'true')).toBe('SIGUSR2');
    expect(signal({}, 'SIGHUP')).toBe('SIGHUP');
    expect(signal({ levelSignal: true })).toBe('SIGUSR2');
    expect(signal({ levelSignal: false }, 'SIGHUP')).toBeUndefined();
  });

  it('keep the admin token to themselves', () => {
    const token = 'correct-horse-battery-staple';
    const { authorize } = resolveOptions({ service: 'a' }, { VIGIE_ADMIN_TOKEN: token });
    expect(authorize?.(`Bearer ${token}`)).toBe(true);
    expect(authorize?.(`bearer   ${token} `)).toBe(true);
    for (const header of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      'Bearer ',
      `Bearer${token}`,
    ])
      expect(authorize?.(header)).toBe(false);
    expect(inspect(resolveOptions({ service: 'a', adminToken: token }, {}), { depth: 9 })).not.toContain(
      token,
    );
    expect(resolveOptions({ service: 'a' }, { VIGIE_ADMIN_TOKEN: ' ' }).authorize).toBeUndefined();
    for (const bad of ['hunter2', 'with space in between', 'x'.repeat(2000)]) {
      expect(() => resolveOptions({ service: 'a', adminToken: bad }, {})).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(bad) }),
      );
    }
  });

  it.each([
    ['VIGIE_E_TELEMETRY_ADMIN_TOKEN', { service: 'a', adminToken: 'short' }, {}],
    ['VIGIE_E_TELEMETRY_LEVEL_SIGNAL', { service: 'a', levelSignal: 'SIGTERM' as const }, {}],
    ['VIGIE_E_TELEMETRY_LEVEL_SIGNAL', { service: 'a' }, { VIGIE_LOG_LEVEL_SIGNAL: 'SIGUSR1' }],
    ['VIGIE_E_TELEMETRY_URL', { service: 'a', otlpLogs: { url: 'collector' } }, {}],
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
    ['VIGIE_E_TELEMETRY_SPAN_LIMIT', { service: 'a' }, { OTEL_SPAN_LINK_COUNT_LIMIT: 'many' }],
    ['VIGIE_E_TELEMETRY_SPAN_LIMIT', { service: 'a' }, { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' }],
    ['VIGIE_E_TELEMETRY_SAMPLER', { service: 'a' }, { OTEL_TRACES_SAMPLER: 'mine' }],
    ['VIGIE_E_TELEMETRY_EXIT_TIMEOUT', { service: 'a' }, { VIGIE_EXIT_TIMEOUT_MS: '90000' }],
    ['VIGIE_E_TELEMETRY_SHUTDOWN_TIMEOUT', { service: 'a' }, { VIGIE_SHUTDOWN_TIMEOUT_MS: 'soon' }],
  ])('refuse misuse with %s', (code, user, env) => {
    expect(() => resolveOptions(user, env)).toThrow(expect.objectContaining({ code }));
  });
});
