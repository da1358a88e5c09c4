import type winston from 'winston';
import { isLevel, LEVELS } from './levels.ts';
import type { LineFormat, LineTransport } from './line-transport.ts';
import { followListenerCount } from './listener-count.ts';

/** What the gate looks at of readable-stream under winston. */
interface Piped extends winston.Logger {
  readonly _readableState: { readonly pipes: unknown };
  readonly _writableState: { readonly ending: boolean };
}

/** Says which calls may take the short way, and which are to be dropped for their level. */
export class Gate {
  readonly #root: Piped;
  readonly #format: LineFormat;
  readonly #transport: LineTransport;
  readonly #write: unknown;
  readonly #logged: { readonly count: number };
  readonly #data: { readonly count: number };
  #levelName: string | undefined;
  #levelRank = -1;

  /** `write` is the logger's method of that name; another in its place is the user's. */
  constructor(root: winston.Logger, format: LineFormat, transport: LineTransport, write: unknown) {
    this.#root = root as Piped;
    this.#format = format;
    this.#transport = transport;
    this.#write = write;
    this.#logged = followListenerCount(transport, 'logged');
    this.#data = followListenerCount(root, 'data');
  }

  /** Nobody but ourselves would see an info: the logger is as it was made. */
  get unobserved(): boolean {
    const root = this.#root;
    const { pipes } = root._readableState;
    const transport = this.#transport;
    return (
      (pipes === transport || (Array.isArray(pipes) && pipes.length === 1 && pipes[0] === transport)) &&
      root.format === this.#format &&
      transport.format === undefined &&
      // The one is the pipe to our transport.
      this.#data.count === 1 &&
      this.#logged.count === 0 &&
      root.write === this.#write &&
      root.levels === LEVELS
    );
  }

  /** Lines of this rank are written, as far as our own transport goes. */
  enabled(rank: number): boolean {
    const name = this.#transport.level ?? this.#root.level;
    if (name !== this.#levelName) {
      this.#levelName = name;
      this.#levelRank = isLevel(name) ? LEVELS[name] : -1;
    }
    return rank <= this.#levelRank && !this.#root.silent && this.#transport.silent !== true;
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
}
