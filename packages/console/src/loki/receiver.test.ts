import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningConsole } from '../start-console.ts';
import { JSON_TYPE, PROTOBUF_TYPE, send, startTestConsole } from '../testing.ts';

let running: RunningConsole;
let push: string;
beforeEach(async () => {
  running = await startTestConsole();
  push = `${running.urls.loki}/loki/api/v1/push`;
});
afterEach(() => running.close());

const traceId = '5b8efff798038103d269b633813fc60c';

function nowNs(): string {
  return `${Date.now()}000000`;
}

function body(
  value: unknown[],
  stream: Record<string, string> = { service: 'orders', level: 'warn' },
): string {
  return JSON.stringify({ streams: [{ stream, values: [value] }] });
}

interface Shown {
  readonly logs: readonly Record<string, unknown>[];
}

async function shown(query = ''): Promise<Shown> {
  return JSON.parse((await send('GET', `${running.urls.page}/api/logs${query}`)).text) as Shown;
}

describe('JSON pushes', () => {
  it('takes a line with structured metadata and ties it to its trace', async () => {
    const line = JSON.stringify({ time: 't', level: 'error', message: 'out of stock', status: 500 });
    const answer = await send(
      'POST',
      push,
      JSON_TYPE,
      body([nowNs(), line, { trace_id: traceId, span_id: 'eee19b7ec3c1b174' }]),
    );
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await shown()).logs).toMatchObject([
      {
        service: 'orders',
        level: 'error',
        severity: 'error',
        message: 'out of stock',
        fields: { status: 500 },
        traceId,
        flag: '',
      },
    ]);
    expect(running.store.traces.get(traceId)?.logs).toHaveLength(1);
  });

  it('reads the trace ids of the JSON line itself where there is no metadata', async () => {
    await send('POST', push, JSON_TYPE, body([nowNs(), JSON.stringify({ message: 'x', trace_id: traceId })]));
    expect((await shown(`?trace=${traceId}`)).logs).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('takes %s', async (encoding, compress) => {
    const packed = compress(Buffer.from(body([nowNs(), 'plain text'])));
    expect((await send('POST', push, { ...JSON_TYPE, 'content-encoding': encoding }, packed)).status).toBe(
      204,
    );
    expect((await shown()).logs).toMatchObject([{ message: 'plain text', level: 'warn' }]);
  });

  it('counts a push repeated byte for byte once, as a retry', async () => {
    const repeated = body([nowNs(), 'once']);
    for (let attempt = 0; attempt < 3; attempt += 1) await send('POST', push, JSON_TYPE, repeated);
    expect(running.store.stats().services.orders).toMatchObject({ logLines: 1, duplicateLogLines: 2 });
  });

  it('infers the service from the labels in the order Loki does', async () => {
    await send('POST', push, JSON_TYPE, body([nowNs(), 'x'], { job: 'j', app: 'a', container: 'c' }));
    expect(Object.keys(running.store.stats().services)).toEqual(['a']);
  });

  it('keeps what Loki would refuse for its age, and says so', async () => {
    await send('POST', push, JSON_TYPE, body(['1600000000000000000', 'ancient']));
    expect((await shown()).logs).toMatchObject([{ flag: 'too-old' }]);
    expect(running.store.inbox.list()).toMatchObject([{ code: 'log-flagged' }]);
  });

  it.each([
    ['no labels', body([nowNs(), 'x'], {}), 'no-labels'],
    ['a timestamp that is a number', body([1.6e18, 'x']), 'undecodable'],
    ['metadata that is not flat', body([nowNs(), 'x', { a: { b: 1 } }]), 'undecodable'],
    ['no streams', '{}', 'undecodable'],
    ['broken JSON', '{"streams":', 'undecodable'],
  ])('answers 400 to %s', async (_, text, code) => {
    const answer = await send('POST', push, JSON_TYPE, text);
    expect(answer.status).toBe(400);
    expect(running.store.inbox.list()).toMatchObject([{ code, detail: answer.text.trim() }]);
  });
});

describe('protobuf pushes', () => {
  it('takes a PushRequest in raw block snappy', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const entry = Buffer.concat([
      field(1, Buffer.concat([varintField(1, seconds), varintField(2, 123_456_789)])),
      field(2, Buffer.from('hello from a stream')),
      field(3, Buffer.concat([field(1, Buffer.from('trace_id')), field(2, Buffer.from(traceId))])),
    ]);
    const stream = Buffer.concat([
      field(1, Buffer.from('{service_name="datapress", level="debug"}')),
      field(2, entry),
    ]);
    const answer = await send('POST', push, PROTOBUF_TYPE, snappyLiteral(field(1, stream)));
    expect(answer.status).toBe(204);
    expect((await shown()).logs).toMatchObject([
      {
        service: 'datapress',
        level: 'debug',
        message: 'hello from a stream',
        timeNs: `${seconds}123456789`,
        traceId,
      },
    ]);
  });

  it('answers 400 to a selector it cannot read', async () => {
    const answer = await send(
      'POST',
      push,
      PROTOBUF_TYPE,
      snappyLiteral(field(1, field(1, Buffer.from('{a=b}')))),
    );
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('labels cannot be read')]);
  });
});

describe('beside the push', () => {
  it('says it is ready', async () => {
    const answer = await send('GET', `${running.urls.loki}/ready`);
    expect([answer.status, answer.text]).toEqual([200, 'ready\n']);
  });

  it('explains OTLP sent to this port', async () => {
    const answer = await send('POST', `${running.urls.loki}/v1/traces`, JSON_TYPE, '{}');
    expect([answer.status, answer.text]).toEqual([404, `OTLP is taken at ${running.urls.otlp}, not here.\n`]);
    expect(running.store.inbox.list()).toMatchObject([{ code: 'wrong-port', receiver: 'loki' }]);
  });

  it("takes OTLP logs on Loki's own path for them", async () => {
    expect((await send('POST', `${running.urls.loki}/otlp/v1/logs`, JSON_TYPE, '{}')).status).toBe(200);
  });
});

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function varintField(number: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([number << 3]), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function snappyLiteral(content: Buffer): Buffer {
  return Buffer.concat([
    varint(content.length),
    Buffer.from([61 << 2, (content.length - 1) & 0xff, (content.length - 1) >> 8]),
    content,
  ]);
}
