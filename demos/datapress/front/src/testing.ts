import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real server on a free port, closed with all its connections when the test's scope ends. */
export interface TestServer extends AsyncDisposable {
  readonly url: URL;
  readonly server: Server;
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    server,
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The address of a port where nothing listens any more. */
export async function unusedUrl(): Promise<URL> {
  await using closed = await serve((_, response) => response.end());
  return closed.url;
}
