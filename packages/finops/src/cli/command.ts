import type { Readable, Writable } from 'node:stream';

/** What a command may touch; tests pass their own. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Progress and errors: never part of the output. */
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Command {
  /** As typed, e.g. `annotate`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `vigie-finops NAME --help` prints: usage, options with defaults and units, exit codes, an example. */
  readonly help: string;
  /** Resolves to an exit code. A FinopsError becomes a message on stderr and EXIT_FAILURE; a UsageError EXIT_USAGE. */
  readonly run: (args: readonly string[], io: CommandIo) => Promise<number>;
}

export const EXIT_OK = 0;
/** The command did its work and the answer is no: a check failed, a budget is exceeded. */
export const EXIT_CHECK_FAILED = 1;
/** Wrong arguments. */
export const EXIT_USAGE = 2;
/** Input that cannot be read, a backend that does not answer. */
export const EXIT_FAILURE = 3;

/** Arguments a command does not understand. */
export class UsageError extends Error {}
