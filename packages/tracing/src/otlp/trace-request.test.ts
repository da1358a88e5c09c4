import { SpanStatusCode } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTraceRequest } from '@vigie/testing';
import type { ServerRequest } from '../server-request.ts';
import { ServerSpan } from '../server-span.ts';
import { DEFAULT_LIMITS } from '../span-limits.ts';
import { SpanEncoder } from './span-encoder.ts';
import { joinSpans } from './trace-request.ts';

/** What the SDK's own serialiser makes of the same spans, without the members that say nothing. */
function reference(spans: ReadableSpan[]): unknown {
  return normal(decodeTraceRequest(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? [])));
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    // Absent, zero and empty are the same in protobuf.
    .filter(([key, member]) => !(member === 0 && /^dropped|^code$/.test(key)))
    .filter(
      ([key, member]) =>
        !(Array.isArray(member) && member.length === 0 && /^(events|links|attributes)$/.test(key)),
    )
    .map(([key, member]) => [key, normal(member)] as const);
  return Object.fromEntries(entries);
}

/** One for all, so that what is encoded once for a route is used again by later runs. */
const encoder = new SpanEncoder();
const ours = (spans: readonly ReadableSpan[]): unknown =>
  normal(decodeTraceRequest(joinSpans(spans.map((span) => encoder.encode(span)))));

const resource = resourceFromAttributes({ 'service.name': 'test "quoted"', 'process.pid': 42 });

const serverRequest: fc.Arbitrary<ServerRequest> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', '_OTHER'),
    methodOriginal: fc.string(),
    route: fc.constantFrom('/users/:id', '/a"b', '/'),
    path: fc.string({ unit: 'grapheme' }),
    query: fc.string(),
    scheme: fc.constantFrom('http', 'https'),
    status: fc.constantFrom(0, 200, 404, 500),
    host: fc.constantFrom('localhost:3000', 'example.org', '[::1]:80'),
    userAgent: fc.string(),
    protocolVersion: fc.constant('1.1'),
    requestBytes: fc.nat(),
    responseBytes: fc.nat(),
    errorType: fc.constantFrom('RangeError', 'aborted'),
    startTimeMs: fc.double({ min: 1.6e12, max: 2e12, noNaN: true }).map((ms) => Math.round(ms * 1000) / 1000),
    durationMs: fc.double({ min: 0, max: 1e5, noNaN: true }).map((ms) => Math.round(ms * 1000) / 1000),
  },
  {
    requiredKeys: [
      'method',
      'path',
      'scheme',
      'status',
      'protocolVersion',
      'responseBytes',
      'startTimeMs',
      'durationMs',
    ],
  },
);

const redact = (text: string): string => text;

function serverSpan(
  request: ServerRequest,
  given: Record<string, string>,
  traceState?: TraceState,
): ServerSpan {
  const span = new ServerSpan(
    {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 3,
      ...(traceState === undefined ? {} : { traceState }),
    },
    {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
      isRemote: true,
    },
    true,
    {
      resource,
      instrumentationScope: { name: 'test', version: '1' },
      redact,
      limits: DEFAULT_LIMITS,
      onEnd: () => {},
    },
  );
  span.setAttributes(given);
  if (request.status === 500) span.recordException(new Error('no "luck"'));
  span.finish(request);
  return span;
}

describe('the OTLP of', () => {
  it('server spans is what the SDK’s serialiser makes of them, whatever the request', () => {
    fc.assert(
      fc.property(
        serverRequest,
        fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 })),
        fc.boolean(),
        (request, given, weighted) => {
          const state = weighted ? new TraceState('ot=th:8') : undefined;
          const span = serverSpan(request, given ?? {}, state);
          const times = /"(start|end)TimeUnixNano":"(\d{19})"/g;
          const withoutTimes = (value: unknown): string => JSON.stringify(value).replace(times, '');
          expect(withoutTimes(sortAttributes(ours([span])))).toEqual(
            withoutTimes(sortAttributes(reference([span]))),
          );
          // The SDK goes through seconds and nanoseconds in floating point; both hold microseconds.
          const nanos = (text: string): number[] =>
            [...text.matchAll(times)].map((match) => Number(match[2]));
          const [mine, theirs] = [
            nanos(JSON.stringify(ours([span]))),
            nanos(JSON.stringify(reference([span]))),
          ];
          expect(mine).toHaveLength(2);
          mine.forEach((time, index) =>
            expect(Math.abs(time - (theirs[index] as number))).toBeLessThanOrEqual(2000),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the SDK’s spans is what its serialiser makes of them', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource,
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    const one = provider.getTracer('library', '2.1', { schemaUrl: 'https://example.org/schema' });
    const span = one.startSpan('work', {
      attributes: {
        text: 'a\n"b"',
        whole: 7,
        part: 0.5,
        yes: true,
        list: ['x', 'y'],
        numbers: [1, 2.5],
        bytes: new Uint8Array([0, 255, 128]),
        map: { inner: { deep: ['x', null, 1] }, empty: {} },
        nothing: null,
      },
      links: [
        {
          context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
          attributes: { why: 'cause' },
        },
      ],
    });
    span.addEvent('step', { at: 1 });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    span.end();
    provider.getTracer('other').startSpan('more').end();
    const spans = exporter.getFinishedSpans();
    expect(ours(spans)).toEqual(reference(spans));
  });

  it('no text breaks it: unpaired surrogates become U+FFFD, infinities are kept', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource,
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    provider
      .getTracer('x')
      .startSpan('\ud800', { attributes: { a: '\udfff"', b: Number.POSITIVE_INFINITY } })
      .end();
    expect(ours(exporter.getFinishedSpans())).toMatchObject({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  name: '\ufffd',
                  attributes: [
                    { key: 'a', value: { stringValue: '\ufffd"' } },
                    { key: 'b', value: { doubleValue: Number.POSITIVE_INFINITY } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });
});

function sortAttributes(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sortAttributes);
    return items.every((item) => typeof (item as { key?: unknown } | null)?.key === 'string')
      ? items.sort((one, other) => ((one as { key: string }).key < (other as { key: string }).key ? -1 : 1))
      : items;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sortAttributes(member)]),
  );
}
