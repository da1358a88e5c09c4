import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly #compileCache: string = mkdtempSync(join(tmpdir(), 'vigie-bench-cache-'));

  #stopped: Promise<void> | undefined;

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
    const env = { BENCH_OTLP_URL: this.#otlpUrl, NODE_COMPILE_CACHE: this.#compileCache };
    const server = await ServerProcess.start(variant, prefix, env, nodeArgs);
    this.#servers.push(server);
    return server;
  }

  /**
   * Starts a variant once for nothing: Node then has its TypeScript stripped and compiled, and the start that is measured
   * does not carry the memory of that work, which a published package would not cause either.
   */
  async precompile(variant: Variant): Promise<void> {
    const server = await this.serve(variant);
    await fetch(`${server.url}/items/1`);
    await server.stop();
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

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    await Promise.all([
      ...this.#servers.map((server) => server.stop()),
      this.#load.stop(),
      this.#sink.stop(),
    ]);
    rmSync(this.#compileCache, { recursive: true, force: true });
  }
}
