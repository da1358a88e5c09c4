import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { captureLines, type Lines, type LogLine } from './lines.ts';
import { type Reply, send, type SendOptions } from './send.ts';
import { sumSeries } from './sum-series.ts';

interface Stoppable {
  shutdown(): Promise<unknown>;
}

/** An observed service in this process, seen over HTTP. */
export interface Service<Vigie extends Stoppable = Stoppable> {
  readonly url: string;
  readonly server: Server;
  readonly vigie: Vigie;
  readonly lines: Lines;
  /** Sends one request and waits for its access line. */
  observed(path: string, options?: SendOptions): Promise<{ reply: Reply; line: LogLine }>;
  /** Resolves when a handler that never answers has begun. */
  hanging(): Promise<void>;
  /** Sum of the series of the metrics page whose line matches. */
  sum(series: RegExp): Promise<number>;
  close(): Promise<void>;
}

export interface Created<Vigie extends Stoppable> {
  readonly server: Server;
  readonly vigie: Vigie;
}

/** Starts what `create` makes, without traces unless `options` say where to. */
export async function startService<Vigie extends Stoppable, Options extends object>(
  create: (options: Options, hanging: () => void) => Created<Vigie> | Promise<Created<Vigie>>,
  options?: Options,
): Promise<Service<Vigie>> {
  const lines = captureLines();
  const defaults = { service: 'under-test', otlp: false, logging: { stream: lines.stream } };
  const waiting: (() => void)[] = [];
  const { server, vigie } = await create({ ...defaults, ...options } as Options, () => waiting.shift()?.());
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    server,
    vigie,
    lines,
    observed: (path, sendOptions) => observed({ url, lines }, path, sendOptions),
    hanging: () => new Promise((resolve) => waiting.push(resolve)),
    sum: async (series) => sumSeries((await send(`${url}/metrics`)).body.toString(), series),
    async close() {
      server.closeAllConnections();
      server.close();
      await vigie.shutdown();
    },
  };
}

/** Sends one request and waits for its access line. */
export async function observed(
  service: Pick<Service, 'url' | 'lines'>,
  path: string,
  options?: SendOptions,
): Promise<{ reply: Reply; line: LogLine }> {
  const before = service.lines.access().length;
  const reply = await send(service.url + path, options);
  return { reply, line: await service.lines.accessLine(before + 1) };
}
