import type { Delivery } from '@vigie/delivery';
import { LineQueue } from './line-queue.ts';
import { createLokiLines, type LokiLines } from './loki.ts';
import { misuse } from './misuse.ts';
import type { ResolvedOptions } from './options.ts';
import { fdOutlet, type Outlet, StreamOutlet } from './outlet.ts';
import type { TraceIds } from './trace-ids.ts';

/** Where finished lines go: standard output, and Loki where it is set up. */
export class Destinations {
  readonly deliveries: readonly Delivery<unknown>[];
  readonly #stdout: LineQueue;
  readonly #loki: LokiLines | undefined;

  constructor(options: ResolvedOptions) {
    const { service, environment, warn, loki } = options;
    this.#stdout = new LineQueue({
      destination: 'stdout',
      outlet: outletOf(options),
      maxQueueBytes: options.maxBufferBytes,
      exitStallMs: options.exitStallMs,
      warn,
    });
    this.#loki = loki === undefined ? undefined : createLokiLines(loki, { service, environment, warn });
    const stdout = this.#stdout as Delivery<unknown>;
    this.deliveries = this.#loki === undefined ? [stdout] : [stdout, this.#loki.delivery];
  }

  /** `line` is without its end. */
  write(line: string, level: string, epochMs: number, ids: TraceIds | undefined): void {
    this.#stdout.offer(`${line}\n`);
    if (this.#loki !== undefined) this.#loki.push(line, level, epochMs, ids);
  }

  async flush(timeoutMs?: number): Promise<void> {
    await Promise.all(this.deliveries.map((delivery) => delivery.flush(timeoutMs)));
  }

  async shutdown(timeoutMs?: number): Promise<void> {
    await Promise.all(this.deliveries.map((delivery) => delivery.shutdown(timeoutMs)));
  }
}

function outletOf(options: ResolvedOptions): Outlet {
  if (options.stream !== undefined) return new StreamOutlet(options.stream);
  try {
    return fdOutlet(options.fd);
  } catch (error) {
    const expected = `an open file descriptor (${(error as Error).message})`;
    throw misuse('VIGIE_E_LOGGING_FD', 'fd', options.fd, expected);
  }
}
