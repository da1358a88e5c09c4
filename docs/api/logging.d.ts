import winston, { Logform } from "winston";
import { Delivery, QueueBounds } from "@vigie/delivery";
import Transport from "winston-transport";
import { Writable } from "node:stream";
/**
 * Names of pino: `msg` beside `message`, `err` for `error`. Its `level` is a number and its `time` epoch milliseconds; ours stay text.
 * @example
 * createLogger({ service: 'orders', fieldNames: { ...PINO_FIELD_NAMES, service: 'name' } });
 */
declare const PINO_FIELD_NAMES: Readonly<Record<string, string>>;
/**
 * Names of koa-pino-logger and pino-http. What these nest (`{"req":{"method":…}}`) is a dotted name here, which Elasticsearch
 * takes for the same field and Loki's `json` parser for the same label, `req_method`.
 */
declare const KOA_PINO_FIELD_NAMES: Readonly<Record<string, string>>;
/**
 * Names of the Elastic Common Schema, where it has them: not for `route`, `duration_ms` (it counts nanoseconds), `client_aborted`
 * and the `stack` within `error`.
 */
declare const ECS_FIELD_NAMES: Readonly<Record<string, string>>;
/** Names of a preset, as option `fieldNames` takes them. */
type FieldNamePreset = "pino" | "koa-pino" | "ecs";
type Level = "error" | "warn" | "info" | "http" | "debug";
/** How much of a value goes into a line; what is beyond is replaced by a marker that says so. */
interface Limits {
  /** Levels of nesting below the line itself. Default 8. */
  readonly depth: number;
  /** Members of one object. Default 128. */
  readonly keys: number;
  /** Elements of one array, Map or Set. Default 128. */
  readonly items: number;
  /** UTF-16 units of one string. Default 8192. */
  readonly textLength: number;
  /** Bytes of a whole line. Default 65 536. */
  readonly lineBytes: number;
}
/** The ids of a span, as W3C trace context and OpenTelemetry write them. */
interface TraceIds {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 0 to 255; bit 0: sampled. */
  readonly traceFlags: number;
}
/** Lines to Loki's push API. Bounds are those of `@vigie/delivery`, for each level a queue. */
interface LokiOptions extends QueueBounds {
  /** Base address of Loki (`http://loki:3100`), or that of its push endpoint. */
  readonly url: string;
  /** Static stream labels beside `service`, `environment` and `level`; at most 8. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Sent with every push, for instance `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `none`. */
  readonly compression?: "gzip" | "none";
}
/** What log records are about; values that OTLP has a form for. */
type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;
/** OpenTelemetry logs over OTLP/HTTP, JSON encoding. Bounds of the queue are those of `@vigie/delivery`. */
interface OtlpLogsOptions extends QueueBounds {
  /** Full URL of the logs endpoint, for instance `http://127.0.0.1:4318/v1/logs`. */
  readonly url: string;
  /** Sent with every request, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `none`. */
  readonly compression?: "gzip" | "none";
  /** Resource attributes beside `service.name`, `service.version` and `deployment.environment.name`, which win: `service.instance.id`, … */
  readonly resource?: ResourceAttributes;
}
interface RedactOptions {
  /** Further names whose values are secrets, in any case and with any separators. Default none. */
  readonly keys?: readonly string[];
  /** Names that would be taken for secrets but are not, compared whole. Default none. */
  readonly allow?: readonly string[];
  /** Take e-mail addresses out of texts. Default false. */
  readonly emails?: boolean;
  /** Take payment card numbers (13 to 19 digits, Luhn) out of texts and numbers. Default false. */
  readonly cards?: boolean;
  /** Further secrets in texts; each match is replaced whole. Every text is searched, so keep them cheap. Default none. */
  readonly patterns?: readonly RegExp[];
}
/** Takes secrets out of what leaves the process; logs and traces share it. */
interface Redactor {
  /** The text without secrets of known form; the same string when there is none. */
  readonly text: (text: string) => string;
  /**
   * `"[redacted]"` when `key` names a secret; otherwise a text as `text` gives it, and lists and plain objects with all that is in
   * them the same way; anything else as it is.
   */
  readonly value: (key: string, value: unknown) => unknown;
  /** True when `key` names a secret, in any case and with any separators. */
  readonly isSensitive: (key: string) => boolean;
  /** A text without one of these characters holds no secret: lets a caller that scans anyway skip `text`. Undefined: always ask. */
  readonly suspects: string | undefined;
}
/**
 * Makes a redactor. What it knows by name: authorization, (set-)cookie, password, passwd, pwd, passphrase, secret, token, api key,
 * secret key, private key, access key, credential, jwt, mot de passe, mdp — also as the end of a longer name, in the plural, or
 * numbered. What it knows by form: `Bearer …` and `Basic …`, `name=value` and `name: value` with such a name (quoted, in JSON,
 * in query strings, in header lines), `PASSWORD '…'` of SQL, JSON web tokens, and what stands before the `@` of a URL.
 * `false` makes one that redacts nothing.
 * @throws TypeError with code `VIGIE_E_LOGGING_REDACT`.
 * @example
 * const redactor = createRedactor({ emails: true });
 * redactor.text('GET /reset?token=abc'); // 'GET /reset?token=[redacted]'
 * redactor.value('x-api-key', 'k1'); // '[redacted]'
 */
declare function createRedactor(options?: RedactOptions | false): Redactor;
interface LoggerOptions {
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
/** One finished request, as the access line tells it. */
interface AccessEntry {
  readonly method: string;
  /** Route template; left out when no route matched. */
  readonly route?: string | undefined;
  /** Path as received. What follows a `?` or `#` is not written. */
  readonly path: string;
  /** Status as sent. */
  readonly status: number;
  readonly durationMs: number;
  /** Bytes of the response body as sent. */
  readonly responseBytes: number;
  readonly clientAborted: boolean;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly traceFlags?: number | undefined;
  /** End of the request, epoch milliseconds: the line's time. */
  readonly endTimeMs: number;
  /** What was thrown, if anything. */
  readonly error?: unknown;
}
/** A winston logger whose lines are Vigie's. */
interface VigieLogger extends winston.Logger {
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
declare function createLogger(options: LoggerOptions): VigieLogger;
export { type AccessEntry, ECS_FIELD_NAMES, type FieldNamePreset, KOA_PINO_FIELD_NAMES, type Level, type Limits, type LoggerOptions, type LokiOptions, type OtlpLogsOptions, PINO_FIELD_NAMES, type RedactOptions, type Redactor, type TraceIds, type VigieLogger, createLogger, createRedactor };