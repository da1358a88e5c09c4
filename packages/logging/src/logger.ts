import type { Delivery } from '@vigie/delivery';
import winston from 'winston';
import type { AccessEntry } from './access-entry.ts';
import { Destinations } from './destinations.ts';
import { installFastPath } from './fast-path.ts';
import { LEVELS } from './levels.ts';
import { LineBuilder } from './line-builder.ts';
import { createLineOf, LineFormat, LineTransport } from './line-transport.ts';
import { type LoggerOptions, resolveOptions } from './options.ts';

/** A winston logger whose lines are Vigie's. */
export interface VigieLogger extends winston.Logger {
  /** Writes the access line of a finished request: level info, or error from status 500 on. Never throws. */
  access(entry: AccessEntry): void;
  /** Where the lines go, with a ledger each: `stdout`, then `loki` and `otlp_logs` where they are set up. */
  readonly deliveries: readonly Delivery<unknown>[];
  /** Brings out what waits, within `timeoutMs` (default 5000). Backends take no lines afterwards, standard output still does. */
  shutdown(timeoutMs?: number): Promise<void>;
}

/**
 * Makes a winston logger with the levels error, warn, info, http and debug. While its only transport and format are its own, a call
 * builds its line by hand and hands it over at once; as soon as others are added, every info takes winston's way to all of them.
 * @throws TypeError with a code `VIGIE_E_LOGGING_…` that names the option and what it received.
 * @example
 * const log = createLogger({ service: 'orders', version: '1.4.0' });
 * log.info('order placed', { orderId: 42 });
 * log.error('payment failed', new Error('card refused'));
 */
export function createLogger(options: LoggerOptions): VigieLogger {
  const resolved = resolveOptions(options);
  const builder = new LineBuilder(resolved);
  const destinations = new Destinations(resolved, builder.names);
  const lineOf = createLineOf(builder, resolved.now);
  const format = new LineFormat(lineOf);
  const transport = new LineTransport(destinations, lineOf, builder.redactor, () => logger.format === format);
  const logger = winston.createLogger({
    levels: LEVELS,
    level: resolved.level,
    format: resolved.format ?? format,
    transports: [transport],
    silent: resolved.silent ?? false,
    defaultMeta: resolved.defaultMeta,
  });
  // Only now, or winston would begin to catch uncaught exceptions of its own accord.
  transport.handleExceptions = true;
  transport.handleRejections = true;
  for (const further of [resolved.transports ?? []].flat()) logger.add(further);
  return installFastPath(logger, { builder, destinations, format, transport, options: resolved });
}
