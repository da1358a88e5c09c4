import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BackendRequest {
  readonly items: string[];
  readonly bytes: number;
  readonly headers: http.IncomingHttpHeaders;
}

/** Answers a request; gives the items it took over for good (`[]` when it answers anything but success). */
export type Behaviour = (request: BackendRequest, response: http.ServerResponse) => string[];

/** A real HTTP server on loopback that takes JSON arrays of strings and remembers what it acknowledged. */
export class TestBackend {
  readonly acknowledged: string[] = [];
  readonly requests: BackendRequest[] = [];
  readonly arrivals: number[] = [];
  behave: Behaviour = accept;
  readonly #server: http.Server;

  constructor() {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => {});
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const items = JSON.parse(body.toString()) as string[];
        const seen = { items, bytes: body.length, headers: request.headers };
        this.requests.push(seen);
        this.arrivals.push(performance.now());
        this.acknowledged.push(...this.behave(seen, response));
      });
    });
  }

  async start(port: number = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return this.url;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/items`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

export const accept: Behaviour = ({ items }, response) => {
  response.end('{}');
  return items;
};

export const hang: Behaviour = () => [];

export function status(code: number, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(code, headers).end('no');
    return [];
  };
}

/** 400 for any batch that holds a bad item. */
export const poisoned: Behaviour = (request, response) => {
  if (request.items.some((item) => item.startsWith('bad'))) return status(400)(request, response);
  return accept(request, response);
};

export function atMostBytes(limit: number): Behaviour {
  return (request, response) => (request.bytes > limit ? status(413) : accept)(request, response);
}

/** Promises 100 bytes, sends 8, and cuts the connection. */
export const halfAnswer: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"partia');
  setImmediate(() => response.destroy());
  return [];
};

/** Takes the good items and says how many it rejected. */
export const partial: Behaviour = ({ items }, response) => {
  const good = items.filter((item) => !item.startsWith('bad'));
  response.end(JSON.stringify({ rejected: items.length - good.length }));
  return good;
};
