import { createServer, type AddressInfo } from 'node:net';
import type { Part } from './options.ts';
import { UsageError } from './usage-error.ts';

/**
 * Checks that every port asked for is free and chooses one where 0 was given.
 * @throws UsageError naming every taken port and the option that changes it
 */
export async function claimPorts(
  ports: Readonly<Record<Part, number>>,
): Promise<Readonly<Record<Part, number>>> {
  const claimed = {} as Record<Part, number>;
  const taken: string[] = [];
  for (const part of Object.keys(ports) as Part[]) {
    const wanted = ports[part];
    if (wanted === 0) claimed[part] = await freePort(Object.values(claimed));
    else if (await isFree(wanted)) claimed[part] = wanted;
    else taken.push(`Port ${wanted} is taken; choose another one for it with --port-${part}.`);
  }
  if (taken.length > 0) throw new UsageError(taken.join('\n'));
  return claimed;
}

/** Whether nothing listens on this port, neither on every address nor on loopback alone. */
export async function isFree(port: number): Promise<boolean> {
  // One after the other: the two would be in each other's way.
  for (const host of [undefined, '127.0.0.1']) {
    if ((await listenOnce(port, host)) === undefined) return false;
  }
  return true;
}

async function freePort(except: readonly number[]): Promise<number> {
  for (;;) {
    const port = await listenOnce(0, '127.0.0.1');
    if (port !== undefined && !except.includes(port)) return port;
  }
}

/** The port listened on for an instant, undefined where that was refused. */
function listenOnce(port: number, host: string | undefined): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const { port: actual } = server.address() as AddressInfo;
      server.close(() => resolve(actual));
    });
  });
}
