import { LEVEL } from 'triple-beam';
import type winston from 'winston';
import type { AccessEntry } from './access-entry.ts';
import { ACCESS_MESSAGE, accessFields } from './access-line.ts';
import type { Destinations } from './destinations.ts';
import { type BoundLogger, childOf, withBound } from './bound-fields.ts';
import { Gate } from './gate.ts';
import { isLevel, LEVEL_NAMES, type Level, LEVELS } from './levels.ts';
import type { Content, LineBuilder } from './line-builder.ts';
import { LineEmitter } from './line-emitter.ts';
import { type Info, type LineFormat, type LineTransport, LOGGED } from './line-transport.ts';
import type { ResolvedOptions } from './options.ts';
import { said, saidByInfo } from './said.ts';
import type { VigieLogger } from './vigie-logger.ts';

export interface FastPathParts {
  readonly builder: LineBuilder;
  readonly destinations: Destinations;
  readonly format: LineFormat;
  readonly transport: LineTransport;
  readonly options: ResolvedOptions;
}

type Callback = (error?: Error | null) => void;

/**
 * Replaces the ways into a winston logger by shorter ones: `error` … `debug`, `log` and `write`. While the logger is not as it was
 * made — another transport, another format, a listener — each call takes winston's own way.
 */
export function installFastPath(logger: winston.Logger, parts: FastPathParts): VigieLogger {
  const root: BoundLogger = logger;
  const winstons = Object.getPrototypeOf(root) as winston.Logger;
  const { builder, destinations, transport, options } = parts;
  const gate = new Gate(root, parts.format, transport, write);
  const emitter = new LineEmitter(builder, destinations, options);
  const textOf = (value: unknown): string => builder.textOf(value);
  let closed = false;

  /** winston throws what a getter, a format or a transport throws. Who logs must not suffer for it. */
  const winstonsWay = (
    self: BoundLogger,
    method: unknown,
    args: ArrayLike<unknown>,
    instead: () => void,
  ): BoundLogger => {
    const { taken } = transport;
    try {
      Reflect.apply(method as (...args: unknown[]) => unknown, self, Array.from(args));
    } catch (error) {
      if (transport.taken === taken) instead();
      emitter.tell('threw', `A format or transport of the logger of ${options.service} threw.`, error);
    }
    return self;
  };

  const levelMethod = (level: Level): ((...args: unknown[]) => BoundLogger) => {
    const rank = LEVELS[level];
    // `this` is missing where the method was taken off its logger; winston allows for that.
    return function (this: BoundLogger | undefined, message?: unknown, meta?: unknown): BoundLogger {
      const self = this ?? root;
      if (rank > gate.quietAbove) return self;
      if (!gate.unobserved) {
        if (gate.pointless(level)) return self;
        const [first, ...others] = arguments;
        return winstonsWay(self, winstons[level], arguments, () =>
          emitter.said(self, level, () => said(first, others, textOf)),
        );
      }
      if (!gate.enabled(rank)) return self;
      const count = arguments.length;
      if (typeof message === 'string' && count === 1) emitter.line(self, level, { message });
      else if (typeof message === 'string' && count === 2 && isPlain(meta) && !message.includes('%')) {
        emitter.line(self, level, { message, fields: meta });
      } else {
        const rest = Array.from(arguments).slice(1);
        emitter.said(self, level, () => said(message, rest, textOf));
      }
      return self;
    };
  };

  function log(this: BoundLogger, level: unknown, message?: unknown, ...rest: unknown[]): BoundLogger {
    const info = arguments.length === 1 && typeof level === 'object' && level !== null ? level : undefined;
    if (info === undefined && isLevel(level) && gate.unobserved) {
      if (gate.enabled(LEVELS[level])) emitter.said(this, level, () => said(message, rest, textOf));
      return this;
    }
    if (info !== undefined) {
      const { write: short } = this as { readonly write: unknown };
      const way: unknown = gate.unobserved ? short : winstons.log;
      return winstonsWay(this, way, [info], () =>
        emitter.said(this, 'info', () => saidByInfo(info, true, textOf)),
      );
    }
    // With a single argument that is no info winston throws.
    const say = (): Content =>
      arguments.length === 1 ? said(level, [], textOf) : said(message, rest, textOf);
    const name = arguments.length === 1 ? 'info' : String(level);
    return winstonsWay(this, winstons.log, arguments, () => emitter.said(this, name, say));
  }

  function write(
    this: BoundLogger,
    info: Info,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): boolean {
    const isObject = typeof info === 'object' && info !== null;
    const level = isObject ? (info[LEVEL] ?? info.level) : undefined;
    // With an uncaught exception winston waits for events of its streams.
    const short =
      gate.unobserved && isLevel(level) && info['exception'] !== true && info['rejection'] !== true;
    if (isObject && (short || closed || gate.ended)) {
      if (!isLevel(level) || gate.enabled(LEVELS[level])) {
        emitter.said(this, String(level), () => saidByInfo(info, true, textOf));
      }
    } else if (gate.deserted) {
      emitter.tell(
        'deserted',
        `The logger of ${options.service} has no transport left: what is logged is lost.`,
      );
    } else {
      return winstons.write.call(root, observed(this, info), encoding as BufferEncoding, callback);
    }
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done !== undefined) process.nextTick(done);
    return true;
  }

  /** The info as formats and transports of the user's get it. */
  const observed = (self: BoundLogger, info: Info): Info => {
    if (typeof info !== 'object' || info === null) return info;
    const out = withBound(self, info);
    if (out[LOGGED]?.preset !== true && Object.isExtensible(out)) {
      out[LOGGED] = { epochMs: options.now(), ids: emitter.spanIds() };
    }
    return out;
  };

  function access(this: BoundLogger, entry: AccessEntry): void {
    const level: Level = entry.status >= 500 ? 'error' : 'info';
    const { traceId, spanId, traceFlags = 0, endTimeMs } = entry;
    const ids =
      traceId !== undefined && spanId !== undefined ? { traceId, spanId, traceFlags } : emitter.spanIds();
    if (gate.unobserved) {
      if (gate.enabled(LEVELS[level])) emitter.access(this, level, ids, entry);
      return;
    }
    const logged = { epochMs: endTimeMs, ids, preset: true };
    const info = {
      ...metaOf(this),
      ...accessFields(entry),
      level,
      message: ACCESS_MESSAGE,
      [LEVEL]: level,
      [LOGGED]: logged,
    };
    winstonsWay(this, (this as { readonly write: unknown }).write, [info], () =>
      emitter.access(this, level, ids, entry),
    );
  }

  const own = {
    ...Object.fromEntries(LEVEL_NAMES.map((level) => [level, levelMethod(level)])),
    log,
    write,
    access,
    deliveries: destinations.deliveries,
    shutdown: (timeoutMs?: number) => destinations.shutdown(timeoutMs),
    child(this: BoundLogger, fields: unknown): winston.Logger {
      return childOf(this, fields);
    },
    configure(given: winston.LoggerOptions): void {
      winstons.configure.call(root, given);
      if (given?.transports === undefined && !root.transports.includes(transport)) root.add(transport);
    },
    close(): winston.Logger {
      closed = true;
      return winstons.close.call(root);
    },
  };
  Object.assign(root, own);
  // V8 lays the many properties of a logger out for quick access, which defining them has undone, as soon as it is a prototype.
  Object.setPrototypeOf({}, root);
  return root as VigieLogger;
}

/** `defaultMeta` as winston adds it to an info; it does not where an info is written as it is. */
function metaOf(logger: BoundLogger): object {
  const meta = logger.defaultMeta as unknown;
  if (typeof meta !== 'object' || meta === null) return {};
  try {
    return { ...meta };
  } catch {
    return {};
  }
}

/** An object that is nothing but its members. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    return typeof (value as { toJSON?: unknown }).toJSON !== 'function';
  } catch {
    return false;
  }
}
