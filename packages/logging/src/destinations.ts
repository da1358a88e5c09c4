import type { Delivery } from '@vigie/delivery';
import type { FieldNames } from './field-names.ts';
import type { LineEntry, LineKind } from './line-entry.ts';
import { LineQueue } from './line-queue.ts';
import { createLokiDelivery } from './loki.ts';
import { misuse } from './misuse.ts';
import { createNanoseconds } from './nanoseconds.ts';
import type { ResolvedOptions } from './options.ts';
import { createOtlpLogsDelivery } from './otlp-logs.ts';
import { fdOutlet, type Outlet, StreamOutlet } from './outlet.ts';
import type { TraceIds } from './trace-ids.ts';

/** Where finished lines go: standard output, and the backends that are set up. */
export class Destinations {
  readonly deliveries: readonly Delivery<unknown>[];
  readonly #stdout: LineQueue;
  readonly #backends: readonly Delivery<LineEntry>[];
  readonly #nanoseconds = createNanoseconds();

  constructor(options: ResolvedOptions, names: FieldNames) {
    const { warn, loki, otlp } = options;
    this.#stdout = new LineQueue({
      destination: 'stdout',
      outlet: outletOf(options),
      maxQueueBytes: options.maxBufferBytes,
      exitStallMs: options.exitStallMs,
      warn,
    });
    const identity = {
      service: options.service,
      version: options.version,
      environment: options.environment,
      warn,
    };
    this.#backends = [
      ...(loki === undefined ? [] : [createLokiDelivery(loki, identity)]),
      ...(otlp === undefined ? [] : [createOtlpLogsDelivery(otlp, identity, names)]),
    ];
    this.deliveries = [this.#stdout, ...this.#backends] as Delivery<unknown>[];
  }

  /** `line` is without its end. */
  write(line: string, kind: LineKind, level: string, epochMs: number, ids: TraceIds | undefined): void {
    this.#stdout.offer(`${line}\n`);
    const backends = this.#backends;
    if (backends.length === 0) return;
    const entry: LineEntry = { line, kind, level, time: this.#nanoseconds(epochMs), ids };
    for (const backend of backends) backend.offer(entry);
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
