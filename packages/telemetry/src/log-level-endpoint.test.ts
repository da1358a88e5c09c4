import * as http from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTelemetry, type Telemetry, type TelemetryOptions } from './index.ts';

const token = 'correct-horse-battery-staple';

interface Service {
  readonly telemetry: Telemetry;
  readonly url: string;
  readonly port: number;
  readonly written: () => Promise<string>;
}

async function serve(options: TelemetryOptions = {}): Promise<Service> {
  const stream = new PassThrough();
  const telemetry = startTelemetry(
    { service: 'orders', otlp: false, logging: { stream }, adminToken: token, ...options },
    {},
  );
  const server = http.createServer((request, response) => {
    if (!telemetry.endpoints(request, response)) response.writeHead(404).end('the service’s own');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await telemetry.shutdown();
  });
  const { port } = server.address() as AddressInfo;
  const written = async (): Promise<string> => {
    await telemetry.flush();
    return String((stream.read() as Buffer | null) ?? '');
  };
  return { telemetry, port, url: `http://127.0.0.1:${port}`, written };
}

function order(
  url: string,
  body: unknown,
  authorization: string | null = `Bearer ${token}`,
): Promise<Response> {
  return fetch(`${url}/loglevel`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: authorization === null ? {} : { authorization },
  });
}

describe('POST /loglevel', () => {
  it('changes the level and tells who did, without the token', async () => {
    const { telemetry, url, written } = await serve();
    const answer = await order(url, { level: 'debug', forSeconds: 60 });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ level: 'debug', previous: 'info', forSeconds: 60 });
    expect(telemetry.log.level).toBe('debug');
    telemetry.log.debug('shown');
    const text = await written();
    expect(text).not.toContain(token);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      {
        message: 'log level changed',
        from: 'info',
        to: 'debug',
        by: 'endpoint',
        client: '127.0.0.1',
        for_seconds: 60,
      },
      { level: 'debug', message: 'shown' },
    ]);
  });

  it('returns to the level after the seconds given', async () => {
    const { telemetry, url } = await serve();
    await order(url, { level: 'error', forSeconds: 0.05 });
    expect(telemetry.log.level).toBe('error');
    await vi.waitFor(() => expect(telemetry.log.level).toBe('info'), { timeout: 5000 });
    expect(await (await order(url, { level: 'http' })).json()).toEqual({ level: 'http', previous: 'info' });
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['another scheme', `Basic ${token}`],
    ['a wrong token', 'Bearer correct-horse-battery-stapler'],
    ['a token of another length', 'Bearer c'],
  ])('asks for the token: %s', async (_what, authorization) => {
    const { telemetry, url } = await serve();
    const answer = await order(url, { level: 'debug' }, authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(telemetry.log.level).toBe('info');
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('takes no %s', async (method) => {
    const { url } = await serve();
    const answer = await fetch(`${url}/loglevel`, { method, headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each([
    ['', 'must be JSON'],
    ['{', 'must be JSON'],
    ['null', 'must be JSON'],
    ['["debug"]', 'must be JSON'],
    [{}, 'level must be one of error, warn, info, http, debug'],
    [{ level: 'verbose' }, 'level must be one of'],
    [{ level: ['debug'] }, 'level must be one of'],
    [{ level: 'debug', forseconds: 60 }, 'Only level and forSeconds'],
    [{ level: 'debug', forSeconds: 0 }, 'forSeconds must be'],
    [{ level: 'debug', forSeconds: 86_401 }, 'forSeconds must be'],
    [{ level: 'debug', forSeconds: '60' }, 'forSeconds must be'],
    [{ level: 'debug', forSeconds: null }, 'forSeconds must be'],
  ])('says what is wrong with %j', async (body, message) => {
    const { telemetry, url } = await serve();
    const answer = await order(url, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(message);
    expect(telemetry.log.level).toBe('info');
  });

  it('reads no more than 1 KiB, with or without a declared length', async () => {
    const { port, telemetry } = await serve();
    const head = `POST /loglevel HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n`;
    const long = `{"level":"debug"${' '.repeat(1100)}}`;
    for (const request of [
      `${head}content-length: 1000000000\r\n\r\n`,
      `${head}transfer-encoding: chunked\r\n\r\n${long.length.toString(16)}\r\n${long}\r\n`,
    ]) {
      const socket = connect(port, '127.0.0.1');
      socket.write(request);
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/connection: close/i);
    }
    expect(telemetry.log.level).toBe('info');
  });

  it('is not harmed by a client that leaves within its body', async () => {
    const { port, url, telemetry } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /loglevel HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 20\r\n\r\n{"le`,
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await order(url, { level: 'warn' })).status).toBe(200);
    expect(telemetry.log.level).toBe('warn');
  });

  it('is counted like the other endpoints', async () => {
    const { url } = await serve();
    await order(url, { level: 'debug' });
    await order(url, { level: 'debug' }, null);
    await fetch(`${url}/livez`);
    const page = await (await fetch(`${url}/metrics`)).text();
    expect(page).toMatch(/^vigie_endpoint_requests_total\{endpoint="loglevel",status="200"\} 1$/m);
    expect(page).toMatch(/^vigie_endpoint_requests_total\{endpoint="loglevel",status="401"\} 1$/m);
    expect(page).toMatch(/^vigie_endpoint_requests_total\{endpoint="live",status="200"\} 1$/m);
  });

  it('can have another path or none', async () => {
    const moved = await serve({ endpoints: { logLevel: '/admin/log-level' } });
    expect((await order(moved.url, { level: 'debug' })).status).toBe(404);
    const headers = { authorization: `Bearer ${token}` };
    const body = '{"level":"debug"}';
    const answer = await fetch(`${moved.url}/admin/log-level?x=1`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    const off = await serve({ endpoints: { logLevel: false } });
    expect((await order(off.url, { level: 'debug' })).status).toBe(404);
  });
});

it('without a token the path is the service’s own', async () => {
  const stream = new PassThrough();
  const telemetry = startTelemetry({ service: 'orders', otlp: false, logging: { stream } }, {});
  onTestFinished(async () => void (await telemetry.shutdown()));
  const request = { url: '/loglevel', method: 'POST', headers: {} } as http.IncomingMessage;
  expect(telemetry.endpoints(request, {} as http.ServerResponse)).toBe(false);
});
