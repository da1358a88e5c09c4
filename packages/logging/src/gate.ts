import type winston from 'winston';
import { isLevel, LEVELS } from './levels.ts';
import type { LineFormat, LineTransport } from './line-transport.ts';
import { followListenerCount } from './listener-count.ts';
import { watch } from './watch.ts';

/** What the gate looks at of readable-stream under winston. */
interface Piped extends winston.Logger {
  readonly _readableState: { readonly pipes: unknown };
  readonly _writableState: { readonly ending: boolean };
}

/** Above every rank: it takes a closer look. A small integer, which V8 compares quickest. */
const UNKNOWN = 127;

/** Says which calls may take the short way, and which are to be dropped for their level. In a few nanoseconds. */
export class Gate {
  readonly #root: Piped;
  readonly #readable: { readonly pipes: unknown };
  readonly #format: LineFormat;
  readonly #transport: LineTransport;
  readonly #write: unknown;
  readonly #logged: { readonly count: number };
  readonly #data: { readonly count: number };
  #asMade = false;
  /** Our transport is the only one, as far as can be told from when transports come and go. */
  #alone = false;
  /** Lines of a higher rank are not written. */
  #rank = -1;
  /** A call of a higher rank reaches nobody, whoever listens. */
  quietAbove: number = UNKNOWN;

  /** `write` is the logger's method of that name; another in its place is the user's. */
  constructor(root: winston.Logger, format: LineFormat, transport: LineTransport, write: unknown) {
    this.#root = root as Piped;
    this.#readable = this.#root._readableState;
    this.#format = format;
    this.#transport = transport;
    this.#write = write;
    this.#logged = followListenerCount(transport, 'logged');
    this.#data = followListenerCount(root, 'data');
    const look = (): void => this.#look();
    watch(this.#readable, 'pipes', look);
    for (const name of ['format', 'levels', 'level', 'silent'] as const) watch(root, name, look);
    for (const name of ['format', 'level', 'silent'] as const)
      watch(transport as Required<LineTransport>, name, look);
  }

  /** Nobody but ourselves would see an info: the logger is as it was made. */
  get unobserved(): boolean {
    return (
      (this.#alone || this.#aloneInList()) &&
      this.#asMade &&
      // The one is the pipe to our transport.
      this.#data.count === 1 &&
      this.#logged.count === 0 &&
      this.#root.write === this.#write
    );
  }

  /** Lines of this rank are written, as far as our own transport goes. */
  enabled(rank: number): boolean {
    return rank <= this.#rank;
  }

  /** An info would reach nobody, and no format that is not ours. */
  pointless(level: string): boolean {
    return this.#root.format === this.#format && !this.#root.isLevelEnabled(level);
  }

  /** The logger was ended: winston would make an error of a call. */
  get ended(): boolean {
    return this.#root._writableState.ending || this.#root.destroyed;
  }

  get deserted(): boolean {
    return this.#root.transports.length === 0 && this.#data.count === 0;
  }

  /** Where readable-stream keeps a list of one, and changes the list itself. */
  #aloneInList(): boolean {
    const { pipes } = this.#readable;
    return Array.isArray(pipes) && pipes.length === 1 && pipes[0] === this.#transport;
  }

  #look(): void {
    const root = this.#root;
    const transport = this.#transport;
    this.#asMade = root.format === this.#format && transport.format === undefined && root.levels === LEVELS;
    const level = transport.level ?? root.level;
    const silent = root.silent || transport.silent === true;
    this.#rank = isLevel(level) && !silent ? LEVELS[level] : -1;
    this.#alone = this.#readable.pipes === transport;
    this.quietAbove = this.#alone && this.#asMade ? this.#rank : UNKNOWN;
  }
}
