import { LEVEL, MESSAGE } from 'triple-beam';
import type winston from 'winston';
import type { Logform } from 'winston';
import Transport from 'winston-transport';
import type { Destinations } from './destinations.ts';
import type { LineBuilder } from './line-builder.ts';
import { saidByInfo } from './said.ts';
import type { Redactor } from './redactor.ts';
import type { TraceIds } from './trace-ids.ts';

/** When and within which span an info was logged; a stream may bring it to its format and transports much later. */
export const LOGGED: unique symbol = Symbol('vigie.logged');

export interface Logged {
  readonly epochMs: number;
  readonly ids: TraceIds | undefined;
  /** It is an access line, and belongs to the info it came with; otherwise it may be left from an earlier call with the same object. */
  readonly preset?: boolean;
}

export type Info = Logform.TransformableInfo & { [LOGGED]?: Logged };

/** Makes the line of an info as winston hands it on. `splat`: no format of the user's has seen it. */
export type LineOf = (info: Info, splat: boolean) => string;

export function createLineOf(builder: LineBuilder, now: () => number): LineOf {
  const textOf = (value: unknown): string => builder.textOf(value);
  return (info, splat) => {
    const logged = info[LOGGED];
    const level = info[LEVEL] ?? info.level;
    const said = saidByInfo(info, splat, textOf);
    const content = logged?.preset === true ? builder.renamedAccess(said) : said;
    return builder.line(level, logged?.epochMs ?? now(), logged?.ids, content);
  };
}

/** The format of a logger that was given none: the line becomes MESSAGE, for whatever transports there are. */
export class LineFormat implements Logform.Format {
  readonly options: object = {};
  readonly #lineOf: LineOf;

  constructor(lineOf: LineOf) {
    this.#lineOf = lineOf;
  }

  readonly transform: Logform.TransformFunction = (info) => {
    info[MESSAGE] = this.#lineOf(info, true);
    return info;
  };
}

/**
 * Writes the line of every info it gets to our destinations, whatever the logger's format made of MESSAGE; a format set on the
 * transport itself, as winston has it, decides the text instead.
 */
export class LineTransport extends Transport {
  readonly name: string = 'vigie';
  /** How many infos it was given. */
  taken: number = 0;
  readonly #destinations: Destinations;
  readonly #lineOf: LineOf;
  readonly #redactor: Redactor;
  readonly #ownFormat: () => boolean;
  #logger: winston.Logger | undefined;
  /** Those of the pipe from the logger. */
  #pipeListeners: readonly unknown[] = [];

  /** `ownFormat` says whether the logger's format is ours still. */
  constructor(destinations: Destinations, lineOf: LineOf, redactor: Redactor, ownFormat: () => boolean) {
    super();
    this.#destinations = destinations;
    this.#lineOf = lineOf;
    this.#redactor = redactor;
    this.#ownFormat = ownFormat;
    // winston-transport learns of its logger only the first time; ours may be taken off and put back.
    this.on('pipe', (logger: winston.Logger) => {
      Object.assign(this, { parent: logger, levels: logger.levels });
      this.#logger = logger;
      this.#pipeListeners = this.rawListeners('finish');
    });
  }

  override log(info: Info, next: () => void): void {
    this.taken++;
    const logged = info[LOGGED];
    const level = info[LEVEL] ?? info.level;
    const epochMs = logged?.epochMs ?? Date.now();
    const text = info[MESSAGE];
    if (this.format !== undefined && typeof text === 'string') {
      for (const line of this.#redactor.text(text).split('\n')) {
        this.#destinations.write(line, 'text', level, epochMs, logged?.ids);
      }
    } else {
      const line = this.#ownFormat() && typeof text === 'string' ? text : this.#lineOf(info, false);
      const kind = logged?.preset === true ? 'access' : 'line';
      this.#destinations.write(line, kind, level, epochMs, logged?.ids);
    }
    if (this.listenerCount('logged') > 0) setImmediate(() => this.emit('logged', info));
    if (info['exception'] === true || info['rejection'] === true) setImmediate(() => this.#hurryExit());
    next();
  }

  /**
   * After an uncaught exception winston waits up to 3 s for our `finish`; but the line is as good as written. The pipe that listens as
   * well must not hear of it: it would take us off the logger, and there may be more to log.
   */
  #hurryExit(): void {
    if (this.#logger?.exitOnError !== true) return;
    for (const listener of this.rawListeners('finish')) {
      if (!this.#pipeListeners.includes(listener)) Reflect.apply(listener, this, []);
    }
  }

  override _final(callback: (error?: Error | null) => void): void {
    const done = (): void => callback();
    void this.#destinations.flush().finally(done);
  }
}
