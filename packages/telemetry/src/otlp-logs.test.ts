import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { startTelemetry } from './index.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly body: object;
        readonly traceId?: string;
        readonly spanId?: string;
      }[];
    }[];
  }[];
}

it('log records go over OTLP where the environment asks for it, with the ids of their span and the resource', async () => {
  const received = new Map<string, string>();
  const collector = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.set(request.url ?? '', body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    collector.closeAllConnections();
    collector.close();
  });
  const { port } = collector.address() as AddressInfo;

  const stream = new PassThrough();
  const telemetry = startTelemetry(
    { logging: { stream } },
    {
      OTEL_SERVICE_NAME: 'orders',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,k8s.pod.name=orders-7,service.instance.id=pod-1',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      VIGIE_ENVIRONMENT: 'test',
    },
  );
  const { traceId, spanId } = telemetry.tracer.startActiveSpan('charge', (span) => {
    telemetry.log.info('charged');
    span.end();
    return span.spanContext();
  });
  const page = String((await telemetry.metrics.scrape({})).body);
  const ledgers = await telemetry.shutdown();

  expect([...received.keys()].sort()).toEqual(['/v1/logs', '/v1/traces']);
  const request = JSON.parse(received.get('/v1/logs') ?? '') as LogsRequest;
  const [resourceLogs] = request.resourceLogs;
  const attributes = resourceLogs?.resource.attributes.map(({ key, value }) => [key, value.stringValue]);
  expect(Object.fromEntries(attributes ?? [])).toMatchObject({
    'service.name': 'orders',
    'service.version': '1.2.3',
    'service.instance.id': 'pod-1',
    'deployment.environment.name': 'test',
    'k8s.pod.name': 'orders-7',
  });
  expect(resourceLogs?.scopeLogs[0]?.logRecords).toMatchObject([
    { body: { stringValue: 'charged' }, traceId, spanId, flags: 3 },
  ]);
  expect(page).toMatch(/^vigie_delivery_created_total\{destination="otlp_logs"\} 1$/m);
  expect(ledgers).toMatchObject([
    { destination: 'stdout', delivered: 1 },
    { destination: 'otlp_logs', created: 1, delivered: 1, pending: 0 },
    { destination: 'otlp_traces', delivered: 1 },
  ]);
});
