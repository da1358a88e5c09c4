import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecodeError } from '../ingest/decode-error.ts';
import { defaultLimits } from '../limits.ts';
import type { RunningConsole } from '../start-console.ts';
import { JSON_TYPE, PROTOBUF_TYPE, sdkSpans, send, startTestConsole } from '../testing.ts';
import { decodeTracesJson } from './traces-json.ts';
import { decodeTracesProtobuf } from './traces-protobuf.ts';

let running: RunningConsole;
let traces: string;
let push: string;
beforeAll(async () => {
  running = await startTestConsole({ maxMemoryBytes: 8 * 1024 * 1024 });
  traces = `${running.urls.otlp}/v1/traces`;
  push = `${running.urls.loki}/loki/api/v1/push`;
});
afterAll(() => running.close());

const valid = Buffer.from(ProtobufTraceSerializer.serializeRequest(sdkSpans(3)) ?? []);

describe('protobuf', () => {
  it('either decodes or throws DecodeError at every point where it may be cut', () => {
    for (let end = 0; end < valid.length; end += 1) {
      try {
        decodeTracesProtobuf(valid.subarray(0, end), defaultLimits);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });

  it('either decodes or throws DecodeError whatever byte is changed', () => {
    for (let at = 0; at < valid.length; at += 1) {
      const changed = Buffer.from(valid);
      changed[at] = (changed[at] as number) ^ (1 + (at % 255));
      try {
        decodeTracesProtobuf(changed, defaultLimits);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });

  it('either decodes or throws DecodeError for noise', () => {
    for (let round = 0; round < 2000; round += 1) {
      try {
        decodeTracesProtobuf(randomBytes(64), defaultLimits);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });

  it('stops attributes nested without end', async () => {
    let value: Buffer = Buffer.from([0x0a, 1, 0x78]);
    // AnyValue { array_value { values { … } } }
    for (let depth = 0; depth < 2000; depth += 1) value = field(5, field(1, value));
    const attribute = field(1, Buffer.concat([field(1, Buffer.from('k')), field(2, value)]));
    const answer = await send('POST', traces, PROTOBUF_TYPE, field(1, field(1, attribute)));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('nested deeper than');
  });

  it('refuses more spans than a request may hold', async () => {
    const tiny = field(2, Buffer.concat([field(1, Buffer.alloc(16, 1)), field(2, Buffer.alloc(8, 1))]));
    const scope = Buffer.concat(Array.from({ length: 100_001 }, () => tiny));
    const answer = await send('POST', traces, PROTOBUF_TYPE, field(1, field(2, scope)));
    expect(answer.status).toBe(413);
  });
});

describe('JSON', () => {
  it.each([
    ['deep arrays where an object belongs', `{"resourceSpans":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['deep arrays at the top', '['.repeat(500_000)],
    ['a long number deep down', `{"a":${'['.repeat(200_000)}12345678901234567${']'.repeat(200_000)}}`],
    ['a string for an object', '{"resourceSpans":["x"]}'],
    ['a number for an array', '{"resourceSpans":5}'],
    ['nothing', ' '],
    ['another type', '"x"'],
    ['a name that is no string', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":{}}]}]}]}'],
    [
      'a time that is no number',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}',
    ],
  ])('answers 400 to %s', async (_, body) => {
    expect((await send('POST', traces, JSON_TYPE, body)).status).toBe(400);
  });

  it('refuses a body of millions of empty objects before it is unfolded', () => {
    const body = Buffer.from(`{"x":[${'{},'.repeat(9_000_000)}{}]}`);
    expect(() => decodeTracesJson(body, defaultLimits)).toThrow(/more than 8000000 values/);
  });

  it('never lets a key reach a prototype', async () => {
    const body = `{"__proto__":{"polluted":1},"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"__proto__"}},{"key":"__proto__","value":{"kvlistValue":{"values":[{"key":"__proto__","value":{"stringValue":"x"}}]}}}]},"scopeSpans":[{"spans":[{"traceId":"${'a'.repeat(32)}","spanId":"${'b'.repeat(16)}"}]}]}]}`;
    expect((await send('POST', traces, JSON_TYPE, body)).status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const stats = await send('GET', `${running.urls.page}/api/stats`);
    expect(stats.text).toContain('"__proto__":{"spans":1');
  });
});

describe('bodies', () => {
  it('answers 400 to a damaged gzip stream', async () => {
    const headers = { ...PROTOBUF_TYPE, 'content-encoding': 'gzip' };
    const cut = gzipSync(valid).subarray(0, 40);
    expect((await send('POST', traces, headers, cut)).status).toBe(400);
    expect((await send('POST', traces, headers, 'not gzip')).status).toBe(400);
  });

  it('stops a zip bomb without unfolding it', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const before = process.memoryUsage.rss();
    const answer = await send('POST', traces, { ...PROTOBUF_TYPE, 'content-encoding': 'gzip' }, bomb);
    expect(answer.status).toBe(413);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('does not believe a snappy block that announces gigabytes', async () => {
    const announced = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0]);
    expect((await send('POST', push, PROTOBUF_TYPE, announced)).status).toBe(413);
    const tenMegabytes = Buffer.from([0x80, 0xad, 0xe2, 0x04, 0, 0]);
    const answer = await send('POST', push, PROTOBUF_TYPE, tenMegabytes);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('cannot hold')]);
  });

  it('answers 503 with Retry-After when too much is being read at once', async () => {
    const { store } = running;
    const busy = await startTestConsole({ maxBodyBytes: 512 * 1024 * 1024 });
    const answer = await send(
      'POST',
      `${busy.urls.otlp}/v1/traces`,
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(140 * 1024 * 1024, 0x20)),
    );
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    // What was held is given back.
    expect((await send('POST', `${busy.urls.otlp}/v1/traces`, JSON_TYPE, '{}')).status).toBe(200);
    await busy.close();
    expect(store.stats().memoryBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  it('is still alive and within its bound after all that', async () => {
    const headers = { ...PROTOBUF_TYPE, 'content-encoding': 'deflate' };
    expect((await send('POST', traces, headers, deflateSync(valid))).status).toBe(200);
    expect(running.store.stats().memoryBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  });
});

function field(number: number, content: Buffer): Buffer {
  const header = [(number << 3) | 2];
  let rest = content.length;
  while (rest >= 0x80) {
    header.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  header.push(rest);
  return Buffer.concat([Buffer.from(header), content]);
}
