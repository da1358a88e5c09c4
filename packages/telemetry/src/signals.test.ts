import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { handleSignals } from './signals.ts';

const servers: Server[] = [];
const agents: Agent[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(): Promise<{ server: Server; url: string }> {
  const server = createServer((_, response) => response.end('served\n'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

function get(url: string, agent: Agent): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { agent }, (response) => response.resume().once('end', () => resolve(response)))
    .once('error', reject)
    .end();
  return promise;
}

const telemetry = {
  health: { stopping: () => {} },
  inFlight: () => 0,
  log: { info: () => {}, error: () => {} },
  shutdown: () => Promise.resolve(),
} as unknown as Parameters<typeof handleSignals>[1];

describe('the end of a service', () => {
  it('lets clients go in order while it drains: each answer closes its connection', async () => {
    const { server, url } = await listen();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    expect((await get(url, agent)).headers.connection).toBe('keep-alive');

    const exited = Promise.withResolvers<number>();
    const stop = handleSignals(server, telemetry, {
      drainDelayMs: 300,
      signals: [],
      exit: exited.resolve,
    });
    void stop();
    // Still served, on the connection there is; the next one is a new one, which a load balancer gives to somebody else.
    expect((await get(url, agent)).headers.connection).toBe('close');
    expect((await get(url, agent)).headers.connection).toBe('close');
    expect(await exited.promise).toBe(0);
    await expect(get(url, agent)).rejects.toThrow('ECONNREFUSED');
  });

  it('takes the delay from the environment where the code gives none', async () => {
    const { server, url } = await listen();
    const agent = new Agent();
    agents.push(agent);
    const exited = Promise.withResolvers<number>();
    const stop = handleSignals(server, telemetry, {
      signals: [],
      exit: exited.resolve,
      env: { VIGIE_DRAIN_DELAY_MS: '300' },
    });
    void stop();
    expect((await get(url, agent)).statusCode).toBe(200);
    expect(await exited.promise).toBe(0);
  });

  it.each(['-1', 'soon', '1e9', '3600001'])('refuses a delay of %s at the start', async (value) => {
    const { server } = await listen();
    const env = { VIGIE_DRAIN_DELAY_MS: value };
    expect(() => handleSignals(server, telemetry, { signals: [], env })).toThrow(
      /0 to 3600000, received .*VIGIE_E_TELEMETRY_DRAIN_DELAY/,
    );
  });
});
