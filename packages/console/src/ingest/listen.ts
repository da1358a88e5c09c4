import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConsoleError } from '../console-error.ts';

export interface Listening {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** What the port is for, in an error: `OTLP`, `Loki push`, `page`. */
  readonly purpose: string;
  /** The command-line option that moves it, and what else must then change. */
  readonly remedy: string;
  readonly onRequest: RequestListener;
  /** Bytes that are no HTTP/1.1 request. */
  readonly onGarbage: (error: Error & { readonly rawPacket?: Buffer }, socket: Socket) => void;
}

/** Opens an HTTP server, or says which port could not be had and what to do about it. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, port, purpose } = options;
  const server = createServer(
    {
      // Exporters keep connections open between batches; closing first would race with their next one.
      keepAliveTimeout: 75_000,
      requestTimeout: 60_000,
      headersTimeout: 20_000,
    },
    options.onRequest,
  );
  server.maxConnections = 1024;
  server.on('clientError', (error, socket) => options.onGarbage(error, socket as Socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        const message = `Port ${port} (${purpose}) on ${host} is already in use. Stop what listens there, perhaps another console or a collector, or ${options.remedy}.`;
        reject(new ConsoleError('VIGIE_E_CONSOLE_PORT_TAKEN', message));
      } else {
        const message = `Cannot listen on ${host}:${port} (${purpose}): ${error.message}. Check the host, or ${options.remedy}.`;
        reject(new ConsoleError('VIGIE_E_CONSOLE_LISTEN', message));
      }
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
