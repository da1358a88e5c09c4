import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Between the service and its database: a network with mishaps. */
export interface Line {
  /** Of the database, by way of the line. */
  readonly url: string;
  /** From now on nothing gets through the connections there are, and nobody is told. */
  hold(): void;
  /** Ends the connections there are. */
  cut(): void;
  close(): void;
}

export async function startLine(databaseUrl: string): Promise<Line> {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const held = new WeakSet<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [from, towards] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', (bytes) => void (held.has(from) || towards.write(bytes)));
      from.on('close', () => {
        sockets.delete(from);
        if (!held.has(from)) towards.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    hold() {
      for (const socket of sockets) held.add(socket);
    },
    cut,
    close() {
      server.close();
      cut();
    },
  };
}
