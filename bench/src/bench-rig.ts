import { HelperProcess } from './helper-process.ts';
import { findPinning, pinned, pinSelf, type Pinning } from './pinning.ts';
import type { LoadRequest, LoadResult, SinkCounts } from './protocol.ts';
import { ServerProcess } from './server-process.ts';
import type { Variant } from './variants.ts';

/** The processes round the servers: where load comes from and where telemetry goes. */
export class BenchRig {
  readonly pinning: Pinning;
  readonly #load: HelperProcess;
  readonly #sink: HelperProcess;
  readonly #otlpUrl: string;
  readonly #servers: ServerProcess[] = [];

  private constructor(pinning: Pinning, load: HelperProcess, sink: HelperProcess, sinkPort: number) {
    this.pinning = pinning;
    this.#load = load;
    this.#sink = sink;
    this.#otlpUrl = `http://127.0.0.1:${sinkPort}`;
  }

  static async start(): Promise<BenchRig> {
    const pinning = findPinning();
    pinSelf(pinning);
    const prefix = pinned(pinning, 'other');
    const sink = new HelperProcess({ file: 'sink.ts', prefix });
    const load = new HelperProcess({ file: 'load.ts', prefix });
    return new BenchRig(pinning, load, sink, await sink.listening());
  }

  async serve(variant: Variant, nodeArgs: readonly string[] = []): Promise<ServerProcess> {
    const prefix = pinned(this.pinning, 'server');
    const server = await ServerProcess.start(variant, prefix, this.#otlpUrl, nodeArgs);
    this.#servers.push(server);
    return server;
  }

  /** @throws Error when a request failed. */
  async load(
    server: ServerProcess,
    settings: Pick<LoadRequest, 'seconds' | 'connections'>,
  ): Promise<LoadResult> {
    const result = await this.#load.ask<LoadResult>({ url: `${server.url}/items/42`, ...settings });
    const { name } = server.variant;
    if (result.failures > 0) throw new Error(`${result.failures} requests to the variant ${name} failed`);
    if (result.requests === 0) throw new Error(`the variant ${name} answered no request`);
    return result;
  }

  sinkCounts(parse: boolean): Promise<SinkCounts> {
    return this.#sink.ask<SinkCounts>({ parse });
  }

  async stop(): Promise<void> {
    await Promise.all([
      ...this.#servers.map((server) => server.stop()),
      this.#load.stop(),
      this.#sink.stop(),
    ]);
  }
}
