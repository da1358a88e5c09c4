import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { createTracing } from './tracing.ts';

it('lets sdk-node run instrumentations of the registry, whose spans go through the same delivery', async () => {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const exporter = new InMemorySpanExporter();
  const tracing = createTracing({
    service: 'test',
    otlp: { exporter },
    outgoingHttp: false,
    instrumentations: [new UndiciInstrumentation()],
  });

  const span = tracing.startServerSpan({});
  await context.with(tracing.contextOf(span, {}), async () => {
    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  });
  await tracing.flush();

  const [client] = exporter.getFinishedSpans();
  expect(client?.instrumentationScope.name).toBe('@opentelemetry/instrumentation-undici');
  expect(client?.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  expect(client?.resource.attributes['service.name']).toBe('test');
  expect(tracing.delivery?.ledger()).toMatchObject({ created: 1, delivered: 1 });

  await tracing.shutdown();
  await new Promise((resolve) => server.close(resolve));
});
