import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { context } from '@opentelemetry/api';
import { captureLines, send } from '@vigie/testing';
import { unknownFamilies, unknownLabels } from '@vigie/testing/semantic-names';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTelemetry, type Telemetry } from './telemetry.ts';

/** What Prometheus and OpenMetrics name themselves. */
const OWN_FAMILIES = new Set(['target_info', 'process_start_time_seconds']);
/** Of histograms, of our own metrics, and of the overflow series. */
const OWN_LABELS = new Set([
  'le',
  'destination',
  'reason',
  'endpoint',
  'status',
  'cause',
  'metric',
  'label',
  'format',
  'result',
]);

const versions: unknown[] = [];
const keepVersion = {
  onStart() {},
  onEnd: (span: { attributes: Record<string, unknown> }) =>
    void versions.push(span.attributes['network.protocol.version']),
  forceFlush: async () => {},
  shutdown: async () => {},
};
let telemetry: Telemetry;
beforeAll(() => {
  telemetry = startTelemetry(
    {
      service: 'names',
      otlp: false,
      logging: { stream: captureLines().stream },
      tracing: { spanProcessors: [keepVersion] },
    },
    {},
  );
});
afterAll(() => telemetry.shutdown());

const answer = (): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const requests = telemetry.requests<undefined>({ route: () => '/' });
  return (request, response) => {
    const observation = requests.begin(request, response, undefined);
    context.with(observation.context, () => response.end('fine'));
  };
};

it('names on the metrics page are those of the conventions, or ours', async () => {
  const server = createServer(answer());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: 'POST', body: 'hello' });
  server.close();
  await vi.waitFor(() => expect(telemetry.inFlight()).toBe(0), { timeout: 10_000 });

  const page = String((await telemetry.metrics.scrape({})).body);
  const families = Array.from(page.matchAll(/^# TYPE (\S+)/gm), (match) => match[1] as string);
  expect(families).toContain('http_server_request_duration_seconds');
  expect(unknownFamilies(families.filter((family) => !OWN_FAMILIES.has(family)))).toEqual([]);
  const labels = Array.from(page.matchAll(/[{,]([a-z_0-9]+)="/g), (match) => match[1] as string);
  expect(unknownLabels(labels.filter((label) => !OWN_LABELS.has(label)))).toEqual([]);
});

it('a request over HTTP/2 has the version the conventions give it', async () => {
  const server = createHttp2Server(answer() as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => client.request({ ':path': '/' }).resume().on('close', resolve));
  client.close();
  server.close();
  await vi.waitFor(() => expect(versions.at(-1)).toBe('2'), { timeout: 10_000 });
});
