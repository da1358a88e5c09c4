import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { context, propagation } from '@opentelemetry/api';
import { liveHeapBytes, type LogLine, sumSeries } from '@vigie/testing';
import { describe, expect, it } from 'vitest';
import { startTelemetry, type Telemetry } from './telemetry.ts';

const MILLION = 1_000_000;

/** What the observer asks of node:http, without a socket: a million of those would take minutes. */
class Exchange extends EventEmitter {
  readonly request: IncomingMessage;
  headersSent = true;
  statusCode = 200;
  writableFinished = true;

  constructor(method: string, url: string, headers: IncomingMessage['headers']) {
    super();
    this.request = { method, url, headers, httpVersion: '1.1', socket: {} } as IncomingMessage;
  }

  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }

  write(): boolean {
    return true;
  }

  end(): this {
    this.emit('close');
    return this;
  }
}

interface Attacked {
  readonly telemetry: Telemetry;
  /** Lines that are not the access line of a request. */
  readonly others: LogLine[];
  readonly accessLines: () => number;
}

/** All signals on, traces to where nothing listens. */
async function start(): Promise<Attacked> {
  const others: LogLine[] = [];
  let accessLines = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').slice(0, -1)) {
        if (line.includes('"message":"request"')) accessLines++;
        else others.push(JSON.parse(line) as LogLine);
      }
      done();
    },
  });
  const telemetry = startTelemetry(
    {
      service: 'attacked',
      otlp: { url: await unusedUrl() },
      sampleRatio: 0.02,
      logging: { stream },
      shutdownTimeoutMs: 200,
    },
    {},
  );
  return { telemetry, others, accessLines: () => accessLines };
}

/** Whoever asks for ledgers is told of every request that has ended. */
async function written(telemetry: Telemetry): Promise<void> {
  telemetry.ledgers();
  await telemetry.log.deliveries[0]?.flush();
}

async function unusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('a million requests, no two alike', () => {
  it('are all recorded, and leave neither memory nor series behind', async () => {
    const { telemetry, others, accessLines } = await start();
    const requests = telemetry.requests<undefined>({ route: () => '/users/:id' });
    const attack = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) {
        const headers = {
          host: `host-${index}.example`,
          'user-agent': `agent/${index}`,
          baggage: `key-${index}=value-${index}`,
          ...(index % 100 === 0 && {
            tracestate: `vendor${index}=1`,
            traceparent: `00-${String(index).padStart(32, '1')}-${String(index).padStart(16, '1')}-01`,
          }),
        };
        const exchange = new Exchange(`METHOD${index}`, `/users/${index}?token=${index}`, headers);
        const observation = requests.begin(exchange.request, exchange.response, undefined);
        if (index % 1000 === 0) {
          const baggage = context.with(observation.context, () => propagation.getActiveBaggage());
          expect(baggage?.getEntry(`key-${index}`)?.value).toBe(`value-${index}`);
          // A turn of the event loop, in which lines and spans go on.
          await new Promise(setImmediate);
        }
        exchange.response.end();
      }
    };
    await attack(0, 50_000);
    const before = liveHeapBytes();
    await attack(50_000, MILLION);
    expect(liveHeapBytes() - before).toBeLessThan(5e6);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(64e6);

    const page = String((await telemetry.metrics.scrape()).body);
    expect(sumSeries(page, /^http_server_request_duration_seconds_count/)).toBe(MILLION);
    expect(
      page.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count')),
    ).toHaveLength(1);
    expect(telemetry.inFlight()).toBe(0);
    await written(telemetry);
    expect(accessLines()).toBe(MILLION);
    const { discarded = 0, sampled = 0, keptSlow = 0, evictedSpans } = telemetry.tracing.kept?.() ?? {};
    // What a caller had kept for certain is left alone.
    expect(discarded + sampled + keptSlow).toBe(MILLION - MILLION / 100);
    expect(evictedSpans).toBe(0);
    const spans = telemetry.ledgers().find(({ destination }) => destination === 'otlp_traces');
    expect(spans?.created).toBe(MILLION - discarded);
    expect(spans?.pendingBytes).toBeLessThanOrEqual(spans?.maxQueueBytes ?? 0);
    await telemetry.shutdown();
    // What is told is that the backend is not there and what is lost, each thing once.
    expect(others.length).toBeLessThan(6);
  }, 120_000);

  it('of which an adapter took the paths for routes: the culprit is named once', async () => {
    const { telemetry, others } = await start();
    const requests = telemetry.requests<Exchange>({ route: ({ request }) => request.url });
    for (let index = 0; index < 20_000; index++) {
      const exchange = new Exchange('GET', `/users/${index}/${'x'.repeat(2000)}`, { host: 'x' });
      requests.begin(exchange.request, exchange.response, exchange);
      exchange.response.end();
      if (index % 1000 === 0) await new Promise(setImmediate);
    }
    await written(telemetry);
    const named = others.filter(({ message }) => message.includes('has reached its limit'));
    expect(named).toHaveLength(1);
    expect(named[0]).toMatchObject({
      metric: 'http.server.request.duration',
      label: 'http.route',
      limit: 2000,
    });
    const page = String((await telemetry.metrics.scrape()).body);
    expect(sumSeries(page, /^http_server_request_duration_seconds_count/)).toBe(20_000);
    expect(page).toContain('vigie_metrics_overflow_total{metric="http.server.request.duration"} 18001');
    await telemetry.shutdown();
  });
});

describe('a request whose handler failed with what cannot be read', () => {
  it('is recorded in every signal, and is under way no more', async () => {
    const { telemetry, accessLines } = await start();
    const requests = telemetry.requests<undefined>({ route: () => '/' });
    const boom = (): never => {
      throw new Error('no');
    };
    const poisoned = new Error('x');
    for (const name of ['name', 'message', 'stack', 'code', 'cause']) {
      Object.defineProperty(poisoned, name, { get: boom });
    }
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const thrown: unknown[] = [
      poisoned,
      proxy,
      new Proxy(new Error('x'), { get: boom }),
      Symbol('s'),
      1n,
      null,
    ];
    thrown.push({ name: 7 }, Object.assign(new Error('x'), { name: `token=canary${'x'.repeat(1e6)}` }));
    for (const error of thrown) {
      const exchange = new Exchange('GET', '/', {});
      exchange.statusCode = 500;
      requests.begin(exchange.request, exchange.response, undefined);
      requests.failed(exchange.response, error);
      exchange.response.end();
    }
    await written(telemetry);
    expect(accessLines()).toBe(thrown.length);
    expect(telemetry.inFlight()).toBe(0);
    expect(telemetry.tracing.kept?.().keptErrors).toBe(thrown.length);
    const page = String((await telemetry.metrics.scrape()).body);
    expect(sumSeries(page, /^http_server_request_duration_seconds_count/)).toBe(thrown.length);
    expect(sumSeries(page, /^http_server_active_requests/)).toBe(0);
    expect(page).not.toContain('canary');
    expect(page).not.toContain('vigie_faults_total');
    await telemetry.shutdown();
  });
});
