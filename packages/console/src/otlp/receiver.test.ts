import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningConsole } from '../start-console.ts';
import { hexId, JSON_TYPE, PROTOBUF_TYPE, sdkSpans, send, startTestConsole } from '../testing.ts';

let running: RunningConsole;
let traces: string;

beforeEach(async () => {
  running = await startTestConsole();
  traces = `${running.urls.otlp}/v1/traces`;
});
afterEach(() => running.close());

const ID = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };

function oneSpan(span: Record<string, unknown>, service = 'orders'): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [{ spans: [{ ...ID, name: 'GET /', kind: 2, ...span }] }],
      },
    ],
  });
}

/** The SDK names a service without a name after its process. */
function sdkService(): Record<string, number> {
  return service(Object.keys(running.store.stats().services)[0] ?? '');
}

function service(name: string): Record<string, number> {
  return running.store.stats().services[name] as unknown as Record<string, number>;
}

describe('what it takes', () => {
  it.each([
    ['protobuf', PROTOBUF_TYPE, ProtobufTraceSerializer],
    ['JSON', JSON_TYPE, JsonTraceSerializer],
  ])(
    'takes what the SDK serialises as %s, plain and gzipped, and answers in the same type',
    async (_, type, serializer) => {
      const plain = await send(
        'POST',
        traces,
        type,
        Buffer.from(serializer.serializeRequest(sdkSpans(3)) ?? []),
      );
      const body = Buffer.from(serializer.serializeRequest(sdkSpans(2)) ?? []);
      const gzipped = await send('POST', traces, { ...type, 'content-encoding': 'gzip' }, gzipSync(body));
      expect([plain.status, gzipped.status]).toEqual([200, 200]);
      expect(plain.headers['content-type']).toBe(type['content-type']);
      expect(plain.text).toBe(type === JSON_TYPE ? '{}' : '');
      const { spans, serverSpans } = sdkService();
      expect({ spans, serverSpans }).toEqual({ spans: 5, serverSpans: 5 });
    },
  );

  it('takes everything the real OTLP/HTTP exporter sends', async () => {
    const provider = new TracerProvider({
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: traces }) })],
    });
    const tracer = provider.getTracer('t');
    for (let index = 0; index < 700; index += 1) tracer.startSpan('work', { kind: SpanKind.SERVER }).end();
    await provider.forceFlush();
    await provider.shutdown();
    expect(sdkService()).toMatchObject({ spans: 700, serverSpans: 700, duplicateSpans: 0 });
  });

  it('answers an empty request with success', async () => {
    const json = await send('POST', traces, JSON_TYPE, '{}');
    const protobuf = await send('POST', traces, PROTOBUF_TYPE, Buffer.alloc(0));
    expect([json.status, json.text, protobuf.status, protobuf.text]).toEqual([200, '{}', 200, '']);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', ' application/json;charset="UTF-8"; x=y'])(
    'parses the media type %j instead of comparing the header',
    async (type) => {
      expect((await send('POST', traces, { 'content-type': type }, '{}')).status).toBe(200);
    },
  );

  it('reads ids of any case, integer enums, unknown fields and {low, high} times', async () => {
    const body = oneSpan({
      traceId: ID.traceId.toUpperCase(),
      startTimeUnixNano: { low: 1_000_000, high: 400_000_000 },
      endTimeUnixNano: { low: 3_000_000, high: 400_000_000 },
      later: { anything: [1] },
    });
    expect((await send('POST', traces, JSON_TYPE, body)).text).toBe('{}');
    const [span] = running.store.traces.get(ID.traceId)?.spans ?? [];
    expect(span).toMatchObject({
      kind: 2,
      startNs: (400_000_000n << 32n) + 1_000_000n,
      durationNs: 2_000_000,
    });
  });

  it.each([
    ['strings', '"1700000000123456789"', '"9223372036854775807"'],
    ['numbers', '1700000000123456789', '9223372036854775807'],
  ])('keeps 64-bit %s exact', async (_, time, int) => {
    const body = oneSpan({
      startTimeUnixNano: 'TIME',
      attributes: [{ key: 'n', value: { intValue: 'INT' } }],
    })
      .replace('"TIME"', time)
      .replace('"INT"', int);
    expect((await send('POST', traces, JSON_TYPE, body)).status).toBe(200);
    const [span] = running.store.traces.get(ID.traceId)?.spans ?? [];
    expect(span?.startNs).toBe(1_700_000_000_123_456_789n);
    expect(span?.detail).toContain('["n","9223372036854775807","int"]');
  });

  it('understands senders that write ids in base64 and enums by name', async () => {
    const body = oneSpan({
      traceId: Buffer.from(ID.traceId, 'hex').toString('base64'),
      spanId: Buffer.from(ID.spanId, 'hex').toString('base64'),
      kind: 'SPAN_KIND_SERVER',
      status: { code: 'STATUS_CODE_ERROR', message: 'no' },
    });
    expect((await send('POST', traces, JSON_TYPE, body)).text).toBe('{}');
    const [span] = running.store.traces.get(ID.traceId)?.spans ?? [];
    expect(span).toMatchObject({ spanId: ID.spanId, kind: 2, statusCode: 2 });
  });

  it('counts a span sent again once, wherever the retry stands', async () => {
    for (let retry = 0; retry < 3; retry += 1) await send('POST', traces, JSON_TYPE, oneSpan({}));
    expect(service('orders')).toMatchObject({ spans: 1, serverSpans: 1, duplicateSpans: 2 });
  });

  it('joins a root that comes after its children', async () => {
    await send('POST', traces, JSON_TYPE, oneSpan({ spanId: hexId(8), parentSpanId: ID.spanId, kind: 3 }));
    await send('POST', traces, JSON_TYPE, oneSpan({}));
    const view = await send('GET', `${running.urls.page}/api/traces/${ID.traceId}`);
    const { spans } = JSON.parse(view.text) as { spans: { depth: number; orphan: boolean }[] };
    expect(spans.map(({ depth, orphan }) => ({ depth, orphan }))).toEqual([
      { depth: 0, orphan: false },
      { depth: 1, orphan: false },
    ]);
  });

  it('refuses spans with broken ids alone, and says how many', async () => {
    const body = JSON.parse(oneSpan({})) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
    body.resourceSpans[0]?.scopeSpans[0]?.spans.push(
      { traceId: 'xyz', spanId: ID.spanId, name: 'a' },
      { traceId: '0'.repeat(32), spanId: ID.spanId, name: 'b' },
    );
    const answer = await send('POST', traces, JSON_TYPE, JSON.stringify(body));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: expect.stringContaining('trace id "xyz"') as string,
      },
    });
    expect(service('orders')).toMatchObject({ spans: 1 });
  });

  it('warns a sender of snake_case JSON, whose spans would vanish without a word', async () => {
    const answer = await send('POST', traces, JSON_TYPE, '{"resource_spans":[]}');
    expect(answer.text).toContain('use \\"resourceSpans\\"');
  });

  it('takes logs, and metrics as far as it keeps them', async () => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }] };
    const logs = await send(
      'POST',
      `${running.urls.otlp}/v1/logs`,
      JSON_TYPE,
      JSON.stringify({
        resourceLogs: [
          {
            resource,
            scopeLogs: [
              {
                logRecords: [
                  {
                    timeUnixNano: '1700000000000000000',
                    severityNumber: 17,
                    body: { stringValue: 'boom' },
                    ...ID,
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    const point = { attributes: [], timeUnixNano: '1', count: '2', sum: 3, scale: 1 };
    const metrics = await send(
      'POST',
      `${running.urls.otlp}/v1/metrics`,
      JSON_TYPE,
      JSON.stringify({
        resourceMetrics: [
          {
            resource,
            scopeMetrics: [
              {
                metrics: [
                  {
                    name: 'jobs',
                    sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [{ asInt: '41' }] },
                  },
                  { name: 'lag', exponentialHistogram: { dataPoints: [point] } },
                ],
              },
            ],
          },
        ],
      }),
    );
    expect(logs.text).toBe('{}');
    expect(running.store.traces.get(ID.traceId)?.logs).toMatchObject([{ line: 'boom', severity: 4 }]);
    expect(metrics.text).toContain('exponential histograms are kept as count and sum');
    const shown = await send('GET', `${running.urls.page}/api/metrics`);
    expect(JSON.parse(shown.text)).toMatchObject({
      families: [
        { name: 'jobs', type: 'counter', series: [{ value: 41 }] },
        { name: 'lag', type: 'histogram', series: [{ value: 2, mean: 1.5 }] },
      ],
    });
  });
});

describe('what it refuses, with a google.rpc.Status in the encoding of the request', () => {
  it('405 for other methods', async () => {
    const answer = await send('GET', traces);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 12 });
  });

  it('415 for other types and encodings', async () => {
    expect((await send('POST', traces, { 'content-type': 'text/plain' }, 'x')).status).toBe(415);
    expect((await send('POST', traces, {}, '{}')).status).toBe(415);
    expect((await send('POST', traces, { ...JSON_TYPE, 'content-encoding': 'br' }, 'x')).status).toBe(415);
  });

  it('413 past the limit, announced, streamed or unfolded', async () => {
    const small = await startTestConsole({ maxBodyBytes: 10_000 });
    const url = `${small.urls.otlp}/v1/traces`;
    const announced = await send('POST', url, JSON_TYPE, Buffer.alloc(20_000, 0x20));
    const streamed = await send(
      'POST',
      url,
      { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
      Buffer.alloc(20_000, 0x20),
    );
    const bomb = await send(
      'POST',
      url,
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(5_000_000)),
    );
    expect([announced.status, streamed.status, bomb.status]).toEqual([413, 413, 413]);
    expect(JSON.parse(bomb.text)).toMatchObject({
      code: 8,
      message: expect.stringContaining('10000 bytes') as string,
    });
    expect((await send('POST', url, JSON_TYPE, '{}')).status).toBe(200);
    await small.close();
  });

  it('400 for what cannot be decoded, in protobuf when asked in protobuf', async () => {
    const json = await send('POST', traces, JSON_TYPE, '{"resourceSpans":');
    expect([json.status, JSON.parse(json.text)]).toEqual([
      400,
      { code: 3, message: expect.stringMatching(/^not JSON/) as string },
    ]);
    const protobuf = await send('POST', traces, PROTOBUF_TYPE, Buffer.from([0x0a, 0x7f, 1, 2]));
    expect([protobuf.status, protobuf.headers['content-type']]).toEqual([400, 'application/x-protobuf']);
    expect([...protobuf.body.subarray(0, 2)]).toEqual([0x08, 3]);
    expect(protobuf.text).toContain('announces 127 bytes, 2 are left');
  });

  it('stores nothing of a request it answers with 400', async () => {
    const good = Buffer.from(ProtobufTraceSerializer.serializeRequest(sdkSpans(3)) ?? []);
    const answer = await send(
      'POST',
      traces,
      PROTOBUF_TYPE,
      Buffer.concat([good, Buffer.from([0x0a, 0x7f])]),
    );
    expect(answer.status).toBe(400);
    expect(running.store.stats().keptSpans).toBe(0);
  });

  it.each([
    ['/', 'root-path'],
    ['/v1/v1/traces', 'doubled-path'],
    ['/v1/traces/v1/traces', 'doubled-path'],
    ['/loki/api/v1/push', 'wrong-port'],
    ['/api/v2/spans', 'foreign-protocol'],
    ['/v1/spans', 'unknown-path'],
  ])('404 for %s, which the inbox explains as %s', async (path, code) => {
    const answer = await send('POST', running.urls.otlp + path, JSON_TYPE, '{}');
    expect(answer.status).toBe(404);
    expect(running.store.inbox.list()).toMatchObject([{ code, subject: `POST ${path}`, status: 404 }]);
    expect(answer.text).toContain(running.urls.otlp.replace('http://', '').split(':')[0]);
  });

  it('tells a gRPC client in HTTP/2 what to set instead', async () => {
    const socket = connect(Number(new URL(running.urls.otlp).port), '127.0.0.1');
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks);
    expect([answer[3], answer[9 + 3]]).toEqual([4, 7]);
    expect(answer.toString()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
    expect(running.store.inbox.list()).toMatchObject([{ code: 'grpc', receiver: 'otlp' }]);
  });
});

describe('browsers', () => {
  const origin = 'http://localhost:5173';

  it('answers the preflight of sendBeacon with the exact origin and credentials', async () => {
    const answer = await send('OPTIONS', traces, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-mine',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-mine',
      'access-control-allow-methods': 'POST',
      vary: 'Origin',
    });
  });

  it('repeats the headers on the answer itself, errors included', async () => {
    const good = await send('POST', traces, { ...JSON_TYPE, origin }, '{}');
    const bad = await send('POST', traces, { ...JSON_TYPE, origin }, '{');
    expect([good, bad].map(({ headers }) => headers['access-control-allow-origin'])).toEqual([
      origin,
      origin,
    ]);
  });

  it('refuses an origin that is not on the list, and the inbox names the option', async () => {
    const strict = await startTestConsole({ allowedOrigins: ['http://localhost:9'] });
    const answer = await send('OPTIONS', `${strict.urls.otlp}/v1/traces`, {
      origin,
      'access-control-request-method': 'POST',
    });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(strict.store.inbox.list()).toMatchObject([
      { code: 'preflight', detail: expect.stringContaining(`--allow-origin ${origin}`) as string },
    ]);
    await strict.close();
  });
});
