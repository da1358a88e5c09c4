import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { captureLines } from '@vigie/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startTelemetry, type Telemetry } from '../telemetry.ts';
import type { TelemetryOptions } from '../options.ts';

interface OtlpResource {
  attributes: { key: string; value: Record<string, unknown> }[];
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Takes log records and Loki pushes, by path. */
async function startBackend(): Promise<{ url: string; received: Map<string, unknown> }> {
  const received = new Map<string, unknown>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isZipped = request.headers['content-encoding'] === 'gzip';
      received.set(request.url ?? '', JSON.parse((isZipped ? gunzipSync(body) : body).toString()));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function start(options: TelemetryOptions, env: Record<string, string> = {}): Telemetry {
  const telemetry = startTelemetry({ logging: { stream: captureLines().stream }, ...options }, env);
  closing.push(() => telemetry.shutdown());
  return telemetry;
}

const read = ({ attributes }: OtlpResource): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

function plain(value: Record<string, unknown>): unknown {
  const { arrayValue } = value as { arrayValue?: { values: Record<string, unknown>[] } };
  return arrayValue === undefined ? Object.values(value)[0] : arrayValue.values.map(plain);
}

describe('what a service is and where it runs', () => {
  it('is the same on traces, on log records and in target_info, and is no label of a Loki stream', async () => {
    const { url, received } = await startBackend();
    let ofTraces: Record<string, unknown> = {};
    const keepResource = {
      onStart() {},
      onEnd: (span: { resource: { attributes: object } }) =>
        void (ofTraces = { ...span.resource.attributes }),
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const env = {
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,team=shop,host.name=given',
      NODE_ENV: 'production',
      K8S_POD_NAME: 'orders-7',
    };
    const telemetry = start(
      {
        service: 'orders',
        otlp: false,
        otlpLogs: { url },
        tracing: { spanProcessors: [keepResource] },
        loki: { url },
        resource: { commandArgs: true, attributes: { 'service.namespace': 'shop', team: 'code' } },
      },
      env,
    );
    telemetry.tracer.startActiveSpan('work', (span) => {
      telemetry.log.info('working');
      span.end();
    });
    await telemetry.flush();

    const logs = received.get('/v1/logs') as { resourceLogs: { resource: OtlpResource }[] };
    expect(read(logs.resourceLogs[0]?.resource as OtlpResource)).toEqual(ofTraces);
    expect(ofTraces).toMatchObject({
      'service.name': 'orders',
      'service.namespace': 'shop',
      'service.version': '1.2.3',
      'service.instance.id': telemetry.options.instanceId,
      'deployment.environment.name': 'production',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      'telemetry.distro.name': '@vigie/telemetry',
      'process.pid': process.pid,
      'host.name': 'given',
      'k8s.pod.name': 'orders-7',
      team: 'code',
    });

    const { body } = await telemetry.metrics.scrape({});
    const labels = new Set(
      String(body)
        .match(/^target_info\{(.*)\} 1$/m)?.[1]
        ?.match(/\w+(?==")/g),
    );
    expect(labels).toEqual(new Set(Object.keys(ofTraces).map((name) => name.replaceAll('.', '_'))));
    expect(body).toContain(`process_pid="${process.pid}"`);

    const push = received.get('/loki/api/v1/push') as { streams: { stream: Record<string, string> }[] };
    expect(push.streams.map(({ stream }) => stream)).toEqual([
      { service: 'orders', environment: 'production', level: 'info' },
    ]);
  });

  it('is what the service and its options say, then the environment, then what was found', () => {
    const { resourceAttributes } = start(
      {
        service: 'orders',
        otlp: false,
        resource: { attributes: { 'process.pid': 1, 'telemetry.sdk.name': 'mine' } },
      },
      { OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,process.pid=2,os.type=own' },
    ).options;
    expect(resourceAttributes).toMatchObject({
      'service.name': 'orders',
      'process.pid': 1,
      'os.type': 'own',
      'telemetry.sdk.name': 'opentelemetry',
    });
  });

  it('is the service alone where nothing is looked at', () => {
    const { resourceAttributes } = start({
      service: 'orders',
      otlp: false,
      resource: { detect: false },
    }).options;
    expect(
      Object.keys(resourceAttributes).filter((name) => !/^(service|telemetry|deployment)\./.test(name)),
    ).toEqual([]);
  });
});
