import events from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Created, send, type Service, startService } from '@vigie/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { observe, type ObserveOptions, type Vigie } from './index.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startServer(server: Server, options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const create = (defaults: ObserveOptions): Created<Vigie> => ({ server, vigie: observe(server, defaults) });
  const service = await startService(create, options);
  closing.push(() => service.close());
  return service;
}

describe('a listener that fails', () => {
  it('is on the request’s line when it throws, and throws on', async () => {
    const server = createServer(() => {
      throw new RangeError('thrown');
    });
    const service = await startServer(server);
    const caught = catchAbove(server);
    const { line } = await service.observed('/');
    expect(caught).toEqual([new RangeError('thrown')]);
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'thrown' } });
  });

  it('is on the request’s line when it rejects and the server captures rejections', async () => {
    events.captureRejections = true;
    const server = createServer(async () => {
      throw new RangeError('rejected');
    });
    events.captureRejections = false;
    const service = await startServer(server);
    const { reply, line } = await service.observed('/');
    expect(reply.status).toBe(500);
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'rejected' } });
  });

  /** Catches what a request's listener throws, as no service would, so that the test survives it. */
  function catchAbove(server: Server): unknown[] {
    const emit = server.emit.bind(server) as (...args: unknown[]) => boolean;
    const caught: unknown[] = [];
    server.emit = (...args: unknown[]) => {
      try {
        return emit(...args);
      } catch (error) {
        caught.push(error);
        (args[2] as ServerResponse).writeHead(500).end();
        return true;
      }
    };
    return caught;
  }
});

describe('observe', () => {
  it('works for listeners added before and after it and while the server listens, and twice is once', async () => {
    const heard: string[] = [];
    const server = createServer(() => heard.push('before'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const service = await startServer(server);
    expect(observe(server, { service: 'again' })).toBe(service.vigie);
    server.on('request', (_request, response) => {
      heard.push('after');
      response.end('hello');
    });
    const { reply } = await service.observed('/');
    expect(reply.body.toString()).toBe('hello');
    expect(heard).toEqual(['before', 'after']);
    expect(service.lines.access()).toHaveLength(1);
  });

  it('records a request once that a checkContinue listener hands on', async () => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end('got it'));
    });
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      server.emit('request', request, response);
    });
    const service = await startServer(server);
    const { reply } = await service.observed('/', {
      method: 'POST',
      body: 'x',
      headers: { expect: '100-continue' },
    });
    expect(reply.body.toString()).toBe('got it');
    expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(1);
  });

  it('ignores what is said of a response it does not observe', async () => {
    const vigie = observe(createServer(), { service: 'idle', otlp: false });
    closing.push(() => vigie.shutdown());
    const server = createServer((_request, response) => {
      vigie.setRoute(response, '/elsewhere');
      vigie.failed(response, new Error('elsewhere'));
      response.end('fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect((await send(`http://127.0.0.1:${port}`)).body.toString()).toBe('fine');
  });

  it.each([undefined, null, () => {}, {}])('refuses %o, which is no server', (server) => {
    expect(() => observe(server as never, { service: 'none' })).toThrow(/VIGIE_E_NODE_HTTP_SERVER/);
  });
});
