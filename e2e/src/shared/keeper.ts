import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STARTERS, type SharedBackends, type SharedName, type Started } from './backends.ts';

export interface Keeper {
  readonly url: string;
  /** Stops all that was started. */
  close(): Promise<void>;
}

/**
 * Keeps backends for the test files, each of which runs in a process of its own: the first that asks for one has it started, the
 * others get the same. Asked by `POST /NAME`, `/NAME/kill?signal=…` and `/NAME/restart`.
 */
export async function startKeeper(): Promise<Keeper> {
  const started = new Map<SharedName, Promise<Started>>();
  const start = (name: SharedName): Promise<Started> => {
    const known = started.get(name);
    if (known !== undefined) return known;
    const starting = STARTERS[name](process.env, async (other) => {
      const { backend } = await start(other);
      return backend as SharedBackends[typeof other];
    });
    started.set(name, starting);
    // One that did not come up is tried again by the next who asks.
    starting.catch(() => started.delete(name));
    return starting;
  };

  const answer = async (request: IncomingMessage): Promise<object> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://keeper');
    const [, name, action] = pathname.split('/');
    if (name === undefined || !Object.hasOwn(STARTERS, name))
      throw new Error(`There is no shared backend ${name}.`);
    const { backend, program } = await start(name as SharedName);
    if (action !== undefined) {
      if (program === undefined) throw new Error(`${name} is not of this run: nobody here can ${action} it.`);
      if (action === 'kill') program.kill(searchParams.get('signal') as NodeJS.Signals);
      else if (action === 'restart') await program.restart();
      else throw new Error(`Nothing is called ${action}.`);
    }
    return { ...backend, ...(program === undefined ? {} : { pid: program.pid(), logFile: program.logFile }) };
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  // Starting takes as long as it takes.
  server.requestTimeout = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      for (const outcome of await Promise.allSettled(started.values())) {
        if (outcome.status === 'fulfilled') await outcome.value.program?.stop();
      }
    },
  };
}
