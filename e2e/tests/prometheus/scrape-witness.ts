import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One scrape as it went over the wire. */
export interface Scrape {
  readonly userAgent: string | undefined;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly status: number | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

export interface ScrapeWitness {
  /** `host:port` for Prometheus to scrape. */
  readonly target: string;
  readonly scrapes: readonly Scrape[];
  close(): Promise<void>;
}

/** Stands between Prometheus and a service, passes everything as it is, and remembers what both said of its form. */
export async function startScrapeWitness(serviceUrl: string): Promise<ScrapeWitness> {
  const scrapes: Scrape[] = [];
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const passed = send(new URL(url ?? '/', serviceUrl), { method, headers }, (response) => {
      scrapes.push({
        userAgent: headers['user-agent'],
        accept: headers.accept,
        acceptEncoding: headers['accept-encoding']?.toString(),
        status: response.statusCode,
        contentType: response.headers['content-type'],
        contentEncoding: response.headers['content-encoding'],
      });
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    // The service is not there: neither is this.
    passed.once('error', () => answer.destroy());
    asked.pipe(passed);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    scrapes,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
