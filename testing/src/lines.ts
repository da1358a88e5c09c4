import { Writable } from 'node:stream';
import { vi } from 'vitest';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The lines of a service under test. */
export interface Lines {
  all(): LogLine[];
  /** The access lines, one a request. */
  access(): LogLine[];
  /** Waits until there are that many access lines, and gives the last. */
  accessLine(count: number): Promise<LogLine>;
}

export interface CapturedLines extends Lines {
  /** The option `logging.stream`. */
  readonly stream: Writable;
}

/** Keeps lines in memory. */
export function captureLines(): CapturedLines {
  let output = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  return { stream, ...linesOf(() => output) };
}

/** The whole lines of what `output` gives, as it grows. */
export function linesOf(output: () => string): Lines {
  const all = (): LogLine[] =>
    output()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  const access = (): LogLine[] => all().filter((line) => line.message === 'request');
  return {
    all,
    access,
    accessLine: (count) =>
      vi.waitFor(() => {
        const line = access()[count - 1];
        if (line === undefined) throw new Error(`no access line number ${count} yet`);
        return line;
      }, 5000),
  };
}
