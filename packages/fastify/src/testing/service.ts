import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Telemetry, TelemetryOptions } from '@vigie/telemetry';
import { captureLines, type Lines, type LogLine } from './lines.ts';
import { type Reply, send, type SendOptions } from './send.ts';

/** An observed service in this process, seen over HTTP. */
export interface Service {
  readonly url: string;
  readonly server: Server;
  readonly vigie: Telemetry;
  readonly lines: Lines;
  /** Sends one request and waits for its access line. */
  observed(path: string, options?: SendOptions): Promise<{ reply: Reply; line: LogLine }>;
  /** Resolves when a handler that never answers has begun. */
  hanging(): Promise<void>;
  /** Sum of the series of the metrics page whose line matches. */
  sum(series: RegExp): Promise<number>;
  close(): Promise<void>;
}

export interface Created {
  readonly server: Server;
  readonly vigie: Telemetry;
}

/** Starts what `create` makes, without traces unless `options` say where to. */
export async function startService(
  create: (options: TelemetryOptions, hanging: () => void) => Created | Promise<Created>,
  options: TelemetryOptions = {},
): Promise<Service> {
  const lines = captureLines();
  const waiting: (() => void)[] = [];
  const { server, vigie } = await create(
    { service: 'under-test', otlp: false, logging: { stream: lines.stream }, ...options },
    () => waiting.shift()?.(),
  );
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    server,
    vigie,
    lines,
    async observed(path, sendOptions) {
      const before = lines.access().length;
      const reply = await send(url + path, sendOptions);
      return { reply, line: await lines.accessLine(before + 1) };
    },
    hanging: () => new Promise((resolve) => waiting.push(resolve)),
    async sum(series) {
      const page = (await send(`${url}/metrics`)).body.toString().split('\n');
      return page
        .filter((line) => series.test(line))
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await vigie.shutdown();
    },
  };
}
