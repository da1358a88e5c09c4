import type { Writable } from 'node:stream';
import { processWarning } from '@vigie/delivery';
import type { Logform } from 'winston';
import type Transport from 'winston-transport';
import type { FieldNamePreset } from './field-name-presets.ts';
import { isLevel, LEVEL_NAMES, type Level } from './levels.ts';
import type { Limits } from './limits.ts';
import type { LokiOptions } from './loki.ts';
import { misuse } from './misuse.ts';
import type { OtlpLogsOptions } from './otlp-logs.ts';
import type { RedactOptions } from './redactor.ts';
import type { TraceIds } from './trace-ids.ts';

export interface LoggerOptions {
  /** Name of the service: `service` of every line. */
  readonly service: string;
  readonly version?: string;
  /** Deployment environment, for instance `production`. */
  readonly environment?: string;
  /** The least severe level that is written: error, warn, info, http or debug. Default `info`. `logger.level` changes it. */
  readonly level?: string;
  /** File descriptor the lines go to. Default 1, standard output. */
  readonly fd?: number;
  /** A stream the lines go to instead. */
  readonly stream?: Writable;
  /** Bound of lines that wait for a reader that stalls, in bytes. Default 8 MiB, at least 256 KiB. */
  readonly maxBufferBytes?: number;
  /** How long an exit waits for a reader that takes nothing, in milliseconds. Default 1000. */
  readonly exitStallMs?: number;
  /** Sends every line to Loki as well. */
  readonly loki?: LokiOptions;
  /** Sends every line as an OpenTelemetry log record as well. */
  readonly otlp?: OtlpLogsOptions;
  /** What is a secret beyond what is known; `false` switches redaction off. */
  readonly redact?: RedactOptions | false;
  /**
   * New names for fields, by their present name, or those of a preset. `time`, `level` and `message` stay and get a copy; those of the access line
   * (`method`, `status`, …) change on access lines only.
   */
  readonly fieldNames?: FieldNamePreset | Readonly<Record<string, string>>;
  /** How much of a value goes into a line. */
  readonly limits?: Partial<Limits>;
  /** Ids of the active span; asked once a line. */
  readonly traceIds?: () => TraceIds | undefined;
  /** A winston format that every info passes before its line is written. With one, lines take winston's own, slower way. */
  readonly format?: Logform.Format;
  /** Further winston transports. With them, lines take winston's own, slower way. */
  readonly transports?: Transport | readonly Transport[];
  /** Fields of every line. */
  readonly defaultMeta?: Readonly<Record<string, unknown>>;
  /** Writes nothing. Default false. */
  readonly silent?: boolean;
  /** Told what goes wrong with the delivery of lines, once a cause. Default: a process warning. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
  /** Epoch milliseconds. Default Date.now. */
  readonly now?: () => number;
}

export interface ResolvedOptions extends LoggerOptions {
  readonly level: Level;
  readonly fd: number;
  readonly maxBufferBytes: number;
  readonly exitStallMs: number;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
  readonly now: () => number;
}

const MAX_IDENTITY_LENGTH = 256;

export function resolveOptions(options: LoggerOptions): ResolvedOptions {
  const { level = 'info', fd = 1, maxBufferBytes = 8 * 1024 * 1024, exitStallMs = 1000 } = options;
  for (const name of ['service', 'version', 'environment'] as const) {
    const value: unknown = options[name];
    if (value === undefined && name !== 'service') continue;
    if (typeof value === 'string' && value !== '' && value.length <= MAX_IDENTITY_LENGTH) continue;
    const expected = `a text of 1 to ${MAX_IDENTITY_LENGTH} characters`;
    throw misuse(`VIGIE_E_LOGGING_${name.toUpperCase()}`, name, value, expected);
  }
  if (!isLevel(level))
    throw misuse('VIGIE_E_LOGGING_LEVEL', 'level', level, `one of ${LEVEL_NAMES.join(', ')}`);
  if (!(Number.isInteger(fd) && fd >= 0)) {
    throw misuse('VIGIE_E_LOGGING_FD', 'fd', fd, 'the number of an open file descriptor');
  }
  if (!(Number.isInteger(maxBufferBytes) && maxBufferBytes >= 256 * 1024)) {
    throw misuse(
      'VIGIE_E_LOGGING_BUFFER',
      'maxBufferBytes',
      maxBufferBytes,
      'a number of bytes, at least 262144',
    );
  }
  if (!(exitStallMs >= 0)) {
    throw misuse('VIGIE_E_LOGGING_EXIT', 'exitStallMs', exitStallMs, 'a number of milliseconds');
  }
  for (const name of ['traceIds', 'warn', 'now'] as const) {
    const value: unknown = options[name];
    if (value === undefined || typeof value === 'function') continue;
    throw misuse('VIGIE_E_LOGGING_FUNCTION', name, value, 'a function');
  }
  return {
    ...options,
    level,
    fd,
    maxBufferBytes,
    exitStallMs,
    warn: options.warn ?? emitWarning,
    now: options.now ?? Date.now,
  };
}

function emitWarning(message: string, details: Record<string, unknown>): void {
  processWarning(message, 'VIGIE_W_LOGGING', details);
}
