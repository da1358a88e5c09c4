import { SPLAT } from 'triple-beam';
import type winston from 'winston';
import { isError } from './errors.ts';
import type { Info } from './line-transport.ts';

/** The fields of a child logger and of those it descends from, outermost first. */
const BOUND: unique symbol = Symbol('vigie.bound');

/** A logger, or a child of one. */
export interface BoundLogger extends winston.Logger {
  readonly [BOUND]?: readonly object[];
}

/** A logger that is `parent` but for these fields. */
export function childOf(parent: BoundLogger, fields: unknown): BoundLogger {
  const more = typeof fields === 'object' && fields !== null ? [fields] : [];
  const bound = [...(parent[BOUND] ?? []), ...more];
  return Object.create(parent, { [BOUND]: { value: bound } }) as BoundLogger;
}

/** Makes the function that gives what a logger adds to every line, the later before the earlier: bound fields, then defaultMeta. */
export function createDefaults(): (logger: BoundLogger) => readonly object[] | undefined {
  let metaAlone: readonly object[] = [];
  return (logger) => {
    const bound = logger[BOUND];
    const meta = logger.defaultMeta as unknown;
    if (typeof meta !== 'object' || meta === null) return bound;
    if (bound !== undefined) return [...bound, meta];
    if (metaAlone[0] !== meta) metaAlone = [meta];
    return metaAlone;
  };
}

/** The info with the bound fields of its logger, as winston's own child loggers make it; itself where there are none. */
export function withBound(logger: BoundLogger, info: Info): Info {
  const bound = logger[BOUND];
  if (bound === undefined) return info;
  const out = [...bound, info].reduce<Info>(merge, {} as Info);
  if (!isError(info)) return out;
  return { ...out, message: info.message, stack: info.stack, cause: info.cause, [SPLAT]: [info] };
}

/** Unlike Object.assign, takes `__proto__` for a name like any other. */
function merge(under: Info, over: object): Info {
  return { ...under, ...over };
}
