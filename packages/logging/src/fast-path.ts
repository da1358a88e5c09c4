import { LEVEL, SPLAT } from 'triple-beam';
import type winston from 'winston';
import type { AccessEntry } from './access-entry.ts';
import { ACCESS_MESSAGE, accessFields } from './access-line.ts';
import type { Destinations } from './destinations.ts';
import { isError } from './errors.ts';
import { Gate } from './gate.ts';
import { isLevel, LEVEL_NAMES, type Level, LEVELS } from './levels.ts';
import type { Content, LineBuilder } from './line-builder.ts';
import { type Info, type LineFormat, type LineTransport, LOGGED } from './line-transport.ts';
import type { VigieLogger } from './logger.ts';
import type { ResolvedOptions } from './options.ts';
import { said, saidByInfo } from './said.ts';
import type { TraceIds } from './trace-ids.ts';

export interface FastPathParts {
  readonly builder: LineBuilder;
  readonly destinations: Destinations;
  readonly format: LineFormat;
  readonly transport: LineTransport;
  readonly options: ResolvedOptions;
}

/** The fields of a child logger and of those it descends from, outermost first. */
const BOUND: unique symbol = Symbol('vigie.bound');

interface Logger extends winston.Logger {
  readonly [BOUND]?: readonly object[];
}

type Callback = (error?: Error | null) => void;

/**
 * Replaces the ways into a winston logger by shorter ones: `error` … `debug`, `log` and `write`. While the logger is not as it was
 * made — another transport, another format, a listener — each call takes winston's own way.
 */
export function installFastPath(logger: winston.Logger, parts: FastPathParts): VigieLogger {
  const root: Logger = logger;
  const winstons = Object.getPrototypeOf(root) as winston.Logger;
  const { builder, destinations, transport, options } = parts;
  const gate = new Gate(root, parts.format, transport, write);
  const textOf = (value: unknown): string => builder.textOf(value);
  let closed = false;
  const told = new Set<string>();
  let metaAlone: readonly object[] = [];

  const spanIds = (): TraceIds | undefined => {
    try {
      return options.traceIds?.();
    } catch {
      return undefined;
    }
  };

  const defaultsOf = (self: Logger): readonly object[] | undefined => {
    const bound = self[BOUND];
    const meta = self.defaultMeta as unknown;
    if (typeof meta !== 'object' || meta === null) return bound;
    if (bound !== undefined) return [...bound, meta];
    if (metaAlone[0] !== meta) metaAlone = [meta];
    return metaAlone;
  };

  const emit = (self: Logger, level: string, content: Content): void => {
    try {
      const epochMs = options.now();
      const ids = spanIds();
      destinations.write(builder.line(level, epochMs, ids, content, defaultsOf(self)), level, epochMs, ids);
    } catch (error) {
      tellUnmade(error);
    }
  };

  /** The caller is never to suffer for what it logs, however hostile. */
  const emitSaid = (self: Logger, level: string, say: () => Content): void => {
    let content: Content;
    try {
      content = say();
    } catch (error) {
      content = { message: '[what was logged could not be read]', error };
    }
    emit(self, level, content);
  };

  /** winston throws what a getter, a format or a transport throws. Who logs must not suffer for it. */
  const winstonsWay = (
    self: Logger,
    level: string,
    method: unknown,
    args: ArrayLike<unknown>,
    say: () => Content,
  ): Logger => {
    try {
      Reflect.apply(method as (...args: unknown[]) => unknown, self, Array.from(args));
    } catch (error) {
      emitSaid(self, level, say);
      tell('threw', `A format or transport of the logger of ${options.service} threw.`, {
        error: String(error),
      });
    }
    return self;
  };

  const levelMethod = (level: Level): ((...args: unknown[]) => Logger) => {
    const rank = LEVELS[level];
    // `this` is missing where the method was taken off its logger; winston allows for that.
    return function (this: Logger | undefined, message?: unknown, meta?: unknown): Logger {
      const self = this ?? root;
      if (!gate.unobserved) {
        if (gate.pointless(level)) return self;
        const [first, ...others] = arguments;
        return winstonsWay(self, level, winstons[level], arguments, () => said(first, others, textOf));
      }
      if (!gate.enabled(rank)) return self;
      const count = arguments.length;
      if (typeof message === 'string' && count === 1) emit(self, level, { message });
      else if (typeof message === 'string' && count === 2 && isPlain(meta) && !message.includes('%')) {
        emit(self, level, { message, fields: meta });
      } else {
        const rest = Array.from(arguments).slice(1);
        emitSaid(self, level, () => said(message, rest, textOf));
      }
      return self;
    };
  };

  function log(this: Logger, level: unknown, message?: unknown, ...rest: unknown[]): Logger {
    const single = arguments.length === 1;
    if (!gate.unobserved || !(single || isLevel(level))) {
      const say = (): Content =>
        single ? saidByInfo(Object(level), true, textOf) : said(message, rest, textOf);
      return winstonsWay(this, single ? 'info' : String(level), winstons.log, arguments, say);
    }
    if (single) this.write(level);
    else if (isLevel(level) && gate.enabled(LEVELS[level]))
      emitSaid(this, level, () => said(message, rest, textOf));
    return this;
  }

  function write(
    this: Logger,
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
        emitSaid(this, String(level), () => saidByInfo(info, true, textOf));
      }
    } else if (gate.deserted) {
      tell('deserted', `The logger of ${options.service} has no transport left: what is logged is lost.`, {});
    } else {
      return winstons.write.call(root, observed(this, info), encoding as BufferEncoding, callback);
    }
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done !== undefined) process.nextTick(done);
    return true;
  }

  /** The info as formats and transports of the user's get it. */
  const observed = (self: Logger, info: Info): Info => {
    if (typeof info !== 'object' || info === null) return info;
    const bound = self[BOUND];
    const out: Info = bound === undefined ? info : [...bound, info].reduce<Info>(merge, {} as Info);
    if (out !== info && isError(info)) {
      Object.assign(out, { message: info.message, stack: info.stack, cause: info.cause, [SPLAT]: [info] });
    }
    if (out[LOGGED]?.preset !== true && Object.isExtensible(out)) {
      out[LOGGED] = { epochMs: options.now(), ids: spanIds() };
    }
    return out;
  };

  const tell = (cause: string, message: string, details: Record<string, unknown>): void => {
    if (told.has(cause)) return;
    told.add(cause);
    options.warn(message, { service: options.service, ...details });
  };

  const tellUnmade = (error: unknown): void => {
    tell('unmade', 'A log line could not be made.', { error: String(error) });
  };

  function access(this: Logger, entry: AccessEntry): void {
    const level: Level = entry.status >= 500 ? 'error' : 'info';
    const { traceId, spanId, traceFlags = 0, endTimeMs } = entry;
    const ids = traceId !== undefined && spanId !== undefined ? { traceId, spanId, traceFlags } : spanIds();
    if (gate.unobserved) {
      if (!gate.enabled(LEVELS[level])) return;
      try {
        destinations.write(builder.access(level, ids, entry, defaultsOf(this)), level, endTimeMs, ids);
      } catch (error) {
        tellUnmade(error);
      }
    } else {
      const logged = { epochMs: endTimeMs, ids, preset: true };
      const info = {
        ...accessFields(entry),
        level,
        message: ACCESS_MESSAGE,
        [LEVEL]: level,
        [LOGGED]: logged,
      };
      winstonsWay(this, level, (this as { readonly write: unknown }).write, [info], () =>
        saidByInfo(info, true, textOf),
      );
    }
  }

  const own = {
    ...Object.fromEntries(LEVEL_NAMES.map((level) => [level, levelMethod(level)])),
    log,
    write,
    access,
    deliveries: destinations.deliveries,
    shutdown: (timeoutMs?: number) => destinations.shutdown(timeoutMs),
    child(this: Logger, fields: unknown): winston.Logger {
      const more = typeof fields === 'object' && fields !== null ? [fields] : [];
      const bound = [...(this[BOUND] ?? []), ...more];
      return Object.create(this, { [BOUND]: { value: bound } }) as winston.Logger;
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

/** Unlike Object.assign, takes `__proto__` for a name like any other. */
function merge(under: Info, over: object): Info {
  return { ...under, ...over };
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
