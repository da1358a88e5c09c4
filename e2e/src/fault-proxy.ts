import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * - `pass`: as if it were not there.
 * - `delay`: what a client sends arrives that much later; nothing is lost and the order stays.
 * - `hang`: connections are taken, and nothing ever comes back.
 * - `refuse`: nobody listens.
 * - `cut`: connections are taken and reset at once.
 * - `answer`: every HTTP request is answered here, and does not reach the target.
 */
export type Fault =
  | { readonly kind: 'pass' | 'hang' | 'refuse' | 'cut' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface FaultProxy {
  /** The target's URL with this proxy's host and port in it. */
  readonly url: string;
  /** Of connections taken so far. */
  connections(): number;
  /**
   * From now on. `pass` and `delay` hold for open connections too; any other fault, and leaving it, ends them, with whatever was
   * under way.
   */
  set(fault: Fault): Promise<void>;
  /** Back to `pass`. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** How much of one connection may be on its way before its sender has to wait. */
const MOST_BYTES_UNDER_WAY = 1 << 20;

/** A TCP proxy on a free port of the loopback address, that does to a connection what a network or a server may do to it. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const to = { host: target.hostname, port: Number(target.port || DEFAULT_PORTS[target.protocol]) };
  const open = new Set<Socket>();
  let fault: Fault = { kind: 'pass' };
  let connections = 0;
  const answers = createHttpServer((request, response) => {
    // Only connections taken while it is one come here, and they end with it.
    const { status, body = '', headers = {} } = fault as Fault & { kind: 'answer' };
    request
      .resume()
      .once('end', () => response.writeHead(status, { ...headers, connection: 'close' }).end(body));
  });
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections++;
    keep(client, open);
    if (fault.kind === 'cut') client.resetAndDestroy();
    else if (fault.kind === 'answer') answers.emit('connection', client);
    // Read, or nobody would see that the client has given up.
    else if (fault.kind === 'hang') client.resume().once('end', () => client.destroy());
    else forward(client, keep(connect({ ...to, allowHalfOpen: true, noDelay: true }), open), () => fault);
  });
  const port = await listen(server, 0);
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;

  const set = async (next: Fault): Promise<void> => {
    const [before, after] = [fault, next].map(({ kind }) => kind);
    fault = next;
    if (!isForwarding(before) || !isForwarding(after)) for (const socket of open) socket.resetAndDestroy();
    if (after === 'refuse' && server.listening) await new Promise((resolve) => server.close(resolve));
    if (after !== 'refuse' && !server.listening) await listen(server, port);
  };
  return {
    url: url.href,
    connections: () => connections,
    set,
    heal: () => set({ kind: 'pass' }),
    async close() {
      await set({ kind: 'refuse' });
      answers.close();
    },
  };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
};

function isForwarding(kind: Fault['kind'] | undefined): boolean {
  return kind === 'pass' || kind === 'delay';
}

function keep(socket: Socket, open: Set<Socket>): Socket {
  open.add(socket);
  // What breaks here is broken for both ends, which is what a fault is.
  return socket.on('error', () => {}).once('close', () => open.delete(socket));
}

function forward(client: Socket, upstream: Socket, fault: () => Fault): void {
  later(client, upstream, () => {
    const now = fault();
    return now.kind === 'delay' ? now.milliseconds : 0;
  });
  upstream.pipe(client);
  client.once('close', () => upstream.destroy());
  // The target is not there: to the client, the proxy is not either.
  upstream.once('error', () => client.resetAndDestroy());
}

/** Writes what comes from one socket to the other, each piece so much later than it came, in order. */
function later(from: Socket, to: Socket, milliseconds: () => number): void {
  let last = Promise.resolve();
  let underWay = 0;
  const inTurn = (act: () => void): void => {
    const due = performance.now() + milliseconds();
    last = last.then(async () => {
      const wait = due - performance.now();
      if (wait > 0) await delay(wait);
      act();
    });
  };
  from.on('data', (piece) => {
    underWay += piece.length;
    if (underWay > MOST_BYTES_UNDER_WAY) from.pause();
    inTurn(() => {
      const taken = (): void => {
        underWay -= piece.length;
        if (underWay <= MOST_BYTES_UNDER_WAY) from.resume();
      };
      if (to.writable) to.write(piece, taken);
      else taken();
    });
  });
  from.once('end', () => inTurn(() => to.end()));
}

async function listen(server: Server, port: number): Promise<number> {
  for (const deadline = performance.now() + 5000; ; await delay(50)) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
    try {
      await promise;
      server.off('error', reject);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      server.off('error', reject);
      // Another program may have had the port for a moment while nobody listened.
      if (port === 0 || performance.now() > deadline) throw error;
    }
  }
}
