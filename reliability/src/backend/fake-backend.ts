import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Destination } from '../destinations.ts';
import { Attempt } from './attempt.ts';
import { accept, type Behaviour } from './behaviours.ts';
import type { Certificate } from './self-signed.ts';

/** A real server that takes what one destination takes, behaves as it is told, and keeps what it got. */
export class FakeBackend {
  readonly attempts: Attempt[] = [];
  behave: Behaviour = accept;
  readonly #destination: Destination;
  readonly #server: http.Server | https.Server;
  #port = 0;

  /** With a certificate it speaks TLS. */
  constructor(destination: Destination, certificate?: Certificate) {
    this.#destination = destination;
    const listener: http.RequestListener = (request, response) => this.#receive(request, response);
    this.#server =
      certificate === undefined
        ? http.createServer(listener)
        : https.createServer({ ...certificate }, listener);
    // Connections are to end when a behaviour says so and at no other time.
    this.#server.keepAliveTimeout = 0;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port each time. */
  async up(): Promise<void> {
    for (let attempt = 0; !this.#server.listening; attempt++) {
      try {
        await listen(this.#server, this.#port);
      } catch (error) {
        // A connection of somebody else's may hold the port for a moment.
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens any more, and every connection is cut. */
  async down(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Cuts every connection, and goes on listening. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  /** What it proves itself with to connections from now on; those there are end. */
  useCertificate(certificate: Certificate): void {
    (this.#server as https.Server).setSecureContext(certificate);
    this.cut();
  }

  #receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    // Cut off by a client that gave up.
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      const attempt = new Attempt(this.#destination, body);
      this.attempts.push(attempt);
      this.behave(attempt, response);
    });
  }
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
