import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import { captureLines, send } from '@vigie/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTelemetry, type Telemetry } from './telemetry.ts';

let telemetry: Telemetry;
let server: Server | undefined;
/** Where the listeners of a body ran, by event. */
const ran = new Map<string, string | undefined>();
let own: string | undefined;

beforeAll(() => {
  telemetry = startTelemetry(
    { service: 'bodies', otlp: false, logging: { stream: captureLines().stream } },
    {},
  );
});
beforeEach(() => ran.clear());
afterEach(() => server?.close());
afterAll(() => telemetry.shutdown());

/** Reads a body by its events and answers at its end. */
async function listen(
  create: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server,
): Promise<string> {
  const requests = telemetry.requests<undefined>({ route: () => '/' });
  const created = create((request, response) => {
    const observation = requests.begin(request, response, undefined);
    own = observation.span.spanContext().spanId;
    context.with(observation.context, () => {
      for (const event of ['data', 'end']) {
        request.on(event, () => {
          ran.set(event, trace.getSpan(context.active())?.spanContext().spanId);
          if (event === 'end') response.end(request.emit('mine') ? 'heard' : 'read');
        });
      }
    });
  });
  server = created;
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(created.address() as AddressInfo).port}`;
}

it.each([
  ['of a known length', { 'content-length': '5' }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('listeners of a body %s run in the context of its request', async (_what, headers) => {
  const url = await listen((handler) => createServer(handler));
  const reply = await send(url, { method: 'POST', headers, body: 'hello' });
  expect(reply.body.toString()).toBe('read');
  expect(ran).toEqual(
    new Map([
      ['data', own],
      ['end', own],
    ]),
  );
});

it('listeners of a body run in the context of its request over HTTP/2 too, which says no length', async () => {
  const url = await listen((handler) => createHttp2Server(handler as never));
  const client = connect(url);
  const stream = client.request({ ':method': 'POST', ':path': '/' });
  stream.end('hello');
  await new Promise((resolve) => stream.resume().on('close', resolve));
  client.close();
  expect(ran).toEqual(
    new Map([
      ['data', own],
      ['end', own],
    ]),
  );
});
