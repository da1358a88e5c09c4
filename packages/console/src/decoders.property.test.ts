import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from './ingest/decode-error.ts';
import { defaultLimits } from './limits.ts';
import { parseLabels } from './loki/labels.ts';
import { decodePushJson, decodePushProtobuf } from './loki/push.ts';
import { decodeSnappy } from './loki/snappy.ts';
import { decodeLogsJson } from './otlp/logs-json.ts';
import { decodeLogsProtobuf } from './otlp/logs-protobuf.ts';
import { decodeMetricsJson } from './otlp/metrics-json.ts';
import { decodeMetricsProtobuf } from './otlp/metrics-protobuf.ts';
import { decodeTracesJson } from './otlp/traces-json.ts';
import { decodeTracesProtobuf } from './otlp/traces-protobuf.ts';
import { ExpositionError, parseExposition } from './scrape/exposition.ts';

const limits = { ...defaultLimits, maxBodyBytes: 1024 * 1024 };

/** Bytes that look like nested protobuf often enough to get deep into a decoder. */
const protobufLike = fc.letrec<{ message: Buffer; field: Buffer }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 6 },
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), fc.uint8Array({ maxLength: 20 }))
      .map(([field, bytes]) => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes])),
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 127 }))
      .map(([field, value]) => Buffer.from([field << 3, value])),
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
      .map(([field, bytes]) => Buffer.concat([Buffer.from([(field << 3) | 1]), bytes])),
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), tie('message'))
      .filter(([, message]) => message.length < 128)
      .map(([field, message]) => Buffer.concat([Buffer.from([(field << 3) | 2, message.length]), message])),
  ),
  message: fc.array(tie('field'), { maxLength: 5 }).map((fields) => Buffer.concat(fields)),
})).message;

/** JSON with the field names the decoders look at. */
const jsonLike = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 8, depthSize: 'medium' },
      fc.constantFrom<unknown>(
        null,
        '',
        '1',
        1,
        -1,
        1.5,
        true,
        'NaN',
        'SPAN_KIND_SERVER',
        'ff'.repeat(16),
        'ff'.repeat(8),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...'resourceSpans resourceLogs resourceMetrics scopeSpans scopeLogs scopeMetrics resource attributes key value stringValue intValue arrayValue kvlistValue values spans logRecords metrics traceId spanId kind name events links status startTimeUnixNano body gauge sum histogram dataPoints asInt count bucketCounts explicitBounds streams stream low high'.split(
            ' ',
          ),
        ),
        tie('value'),
        { maxKeys: 5 },
      ),
    ),
  }))
  .value.map((value) => Buffer.from(JSON.stringify(value)));

function failsOnlyWith(kind: new (...args: never[]) => Error, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
  }
}

describe('whatever comes in, a decoder takes it or says why not', () => {
  const protobuf = [decodeTracesProtobuf, decodeMetricsProtobuf] as const;
  const json = [decodeTracesJson, decodeMetricsJson, decodePushJson] as const;

  it('protobuf', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          protobufLike,
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        ),
        (body) => {
          for (const decode of protobuf) failsOnlyWith(DecodeError, () => decode(body, limits));
          failsOnlyWith(DecodeError, () => decodeLogsProtobuf(body, limits, 0));
          failsOnlyWith(DecodeError, () => decodePushProtobuf(body, limits));
          failsOnlyWith(DecodeError, () => decodeSnappy(body, 1024 * 1024));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('JSON', () => {
    fc.assert(
      fc.property(jsonLike, (body) => {
        for (const decode of json) failsOnlyWith(DecodeError, () => decode(body, limits));
        failsOnlyWith(DecodeError, () => decodeLogsJson(body, limits, 0));
      }),
      { numRuns: 1000 },
    );
  });

  it('stream labels and metric pages', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        failsOnlyWith(DecodeError, () => parseLabels(`{${text}}`));
        failsOnlyWith(ExpositionError, () => parseExposition(text, 'text'));
        failsOnlyWith(ExpositionError, () => parseExposition(`x{a="${text}"} 1\n# EOF`, 'openmetrics'));
      }),
      { numRuns: 1000 },
    );
  });
});
