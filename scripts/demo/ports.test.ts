import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultPorts } from './options.ts';
import { claimPorts, isFree } from './ports.ts';
import { UsageError } from './usage-error.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function occupy(host: string | undefined): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

const anyPorts = Object.fromEntries(
  Object.keys(defaultPorts).map((part) => [part, 0]),
) as typeof defaultPorts;

describe('isFree', () => {
  it.each([undefined, '127.0.0.1', '0.0.0.0'])('sees a listener on %s', async (host) => {
    expect(await isFree(await occupy(host))).toBe(false);
  });

  it('sees that nothing listens', async () => {
    const port = await occupy(undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    expect(await isFree(port)).toBe(true);
  });
});

describe('claimPorts', () => {
  it('chooses different free ports where 0 was given', async () => {
    const ports = Object.values(await claimPorts(anyPorts));
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.every((port) => port > 0)).toBe(true);
  });

  it('names every taken port with the option that changes it', async () => {
    const [api, loki] = [await occupy('127.0.0.1'), await occupy(undefined)];
    const claim = claimPorts({ ...anyPorts, api, loki });
    await expect(claim).rejects.toThrow(UsageError);
    await expect(claim).rejects.toThrow(
      `Port ${api} is taken; choose another one for it with --port-api.\n` +
        `Port ${loki} is taken; choose another one for it with --port-loki.`,
    );
  });
});
