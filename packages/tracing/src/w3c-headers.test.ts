// What goes in and out of a service, over real connections: the rules of W3C's own test suite for trace context.
import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTracing, type Tracing } from './tracing.ts';

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const VALID = `00-${TRACE}-${PARENT}-01`;

type Sent = readonly (readonly [string, string])[];

let tracing: Tracing;
let service: Server;
let downstream: Server;
/** How the service calls on. */
let call: (url: string) => Promise<unknown> = fetch;

const listen = async (server: Server): Promise<Server> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  tracing = createTracing({ service: 'forwarding', otlp: false, keep: false });
  downstream = await listen(
    createServer((request, response) => {
      received.push(request.headers);
      response.end();
    }),
  );
  service = await listen(
    createServer((request, response) => {
      const span = tracing.startServerSpan(request.headers);
      const url = `http://127.0.0.1:${portOf(downstream)}`;
      void context.with(tracing.contextOf(span, request.headers), () => call(url)).then(() => response.end());
    }),
  );
});

afterAll(async () => {
  service.close();
  downstream.close();
  await tracing.shutdown();
});

const received: IncomingHttpHeaders[] = [];

/** Sends a request with these very header lines and gives what the service sent on. */
async function forward(headers: Sent): Promise<IncomingHttpHeaders> {
  received.length = 0;
  const lines = headers.map(([name, value]) => `${name}:${value}\r\n`).join('');
  await new Promise<void>((resolve, reject) => {
    const socket = connect(portOf(service), '127.0.0.1')
      .on('error', reject)
      .on('close', () => resolve());
    socket.resume().write(`GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines}\r\n`);
  });
  const [first] = received;
  if (first === undefined) throw new Error('the service sent nothing on');
  expect(first['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
  return first;
}

const traceOf = (headers: IncomingHttpHeaders): string => String(headers['traceparent']).slice(3, 35);
const flagsOf = (headers: IncomingHttpHeaders): string => String(headers['traceparent']).slice(53);

describe('a traceparent', () => {
  it.each<[string, Sent]>([
    ['as it should be', [['traceparent', VALID]]],
    ['whose name is in any case', [['TrAcEpArEnT', VALID]]],
    ['with white space round it', [['traceparent', `\t ${VALID} \t`]]],
    ['of a later version', [['traceparent', `cc-${TRACE}-${PARENT}-01`]]],
    [
      'of a later version that says more',
      [['traceparent', `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`]],
    ],
  ])('is followed that is %s, with a parent of our own', async (_what, headers) => {
    const sent = await forward(headers);
    expect(traceOf(sent)).toBe(TRACE);
    expect(String(sent['traceparent']).slice(36, 52)).not.toBe(PARENT);
  });

  it.each<[string, Sent]>([
    ['missing', []],
    [
      'twice',
      [
        ['traceparent', VALID],
        ['traceparent', VALID.replace('12', '13')],
      ],
    ],
    [
      'twice, of a later version',
      Array.from({ length: 2 }, () => ['traceparent', `cc-${TRACE}-${PARENT}-01-x`] as const),
    ],
    ['under another name', [['trace-parent', VALID]]],
    ...[
      '',
      `${VALID}.`,
      `${VALID}-what-the-future-will-be-like`,
      `cc-${TRACE}-${PARENT}-01.what-the-future-will-be-like`,
      `cc-${TRACE}-${PARENT}-01-${'x'.repeat(500)}`,
      `ff-${TRACE}-${PARENT}-01`,
      `.0-${TRACE}-${PARENT}-01`,
      `000-${TRACE}-${PARENT}-01`,
      `0-${TRACE}-${PARENT}-01`,
      `00-${'0'.repeat(32)}-${PARENT}-01`,
      `00-.${TRACE.slice(1)}-${PARENT}-01`,
      `00-${TRACE}3-${PARENT}-01`,
      `00-${TRACE.slice(1)}-${PARENT}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `00-${TRACE}-${PARENT.slice(1)}.-01`,
      `00-${TRACE}-${PARENT}7-01`,
      `00-${TRACE}-${PARENT.slice(1)}-01`,
      `00-${TRACE}-${PARENT}-.0`,
      `00-${TRACE}-${PARENT}-001`,
      `00-${TRACE}-${PARENT}-1`,
      `00-${TRACE.replace('1', 'A')}-${PARENT}-01`,
      `00 ${TRACE} ${PARENT} 01`,
    ].map((value): [string, Sent] => [`"${value}"`, [['traceparent', value]]]),
  ])('is replaced that is %s, and its tracestate dropped', async (_what, headers) => {
    const sent = await forward([...headers, ['tracestate', 'foo=1']]);
    expect([TRACE, '0'.repeat(32)]).not.toContain(traceOf(sent));
    expect(flagsOf(sent)).toBe('03');
    expect(sent['tracestate']).toBeUndefined();
  });

  it.each([
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['ff', '03'],
    ['fc', '00'],
  ])('with the flags %s goes on with %s', async (given, expected) => {
    for (const inner of [fetch, inSpan(fetch), inSpan(inSpan(getPlainly))]) {
      call = inner;
      expect(flagsOf(await forward([['traceparent', `00-${TRACE}-${PARENT}-${given}`]]))).toBe(expected);
    }
    call = fetch;
  });
});

describe('a tracestate', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['goes on as it came', ['foo=1,bar=2'], 'foo=1,bar=2'],
    [
      'goes on as one list that came in several headers',
      ['foo=1,bar=2', 'rojo=1,congo=2', '', 'baz=3'],
      'foo=1,bar=2,rojo=1,congo=2,baz=3',
    ],
    ['goes on with one member a key', ['foo=1', 'foo=2'], 'foo=1'],
    ['is dropped when it is empty', [''], undefined],
    ['is dropped when a member has no valid form', ['foo=1', 'bar=,x'], undefined],
  ])('%s', async (_what, states, expected) => {
    const headers = states.map((state) => ['tracestate', state] as const);
    const sent = await forward([['traceparent', VALID], ...headers]);
    expect(traceOf(sent)).toBe(TRACE);
    expect(sent['tracestate']).toBe(expected);
  });
});

describe('baggage', () => {
  it('goes on with fetch and with node:http, also from spans inside the request', async () => {
    const header = 'tenant=acme%20ltd;p=1,user=7';
    for (const inner of [fetch, getPlainly, inSpan(fetch)]) {
      call = inner;
      expect((await forward([['baggage', header]]))['baggage']).toBe(header);
    }
    call = fetch;
  });

  it('beyond its limits goes on in part, and not at all where none of it can be read', async () => {
    const many = Array.from(
      { length: 20 },
      (_, index) => ['baggage', `k${index}=${'x'.repeat(600)}`] as const,
    );
    const sent = String((await forward(many))['baggage']);
    expect(sent.length).toBeLessThanOrEqual(8192);
    expect(sent.split(',')).toHaveLength(13);
    expect((await forward([['baggage', 'no pair, "here"']]))['baggage']).toBeUndefined();
  });
});

function inSpan(inner: (url: string) => Promise<unknown>): (url: string) => Promise<unknown> {
  return (url) =>
    trace.getTracer('test').startActiveSpan('inner', async (span) => {
      await inner(url);
      span.end();
    });
}

function getPlainly(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(url, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
