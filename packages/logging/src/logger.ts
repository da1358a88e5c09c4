import winston from 'winston';
import { Destinations } from './destinations.ts';
import { installFastPath } from './fast-path.ts';
import { LEVELS } from './levels.ts';
import { LineBuilder } from './line-builder.ts';
import { createLineOf, LineFormat, LineTransport } from './line-transport.ts';
import { type LoggerOptions, resolveOptions } from './options.ts';
import type { VigieLogger } from './vigie-logger.ts';

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
