import { Writable } from 'node:stream';
import { vi } from 'vitest';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The lines of a service under test, kept in memory. */
export interface Lines {
  /** The option `logging.stream`. */
  readonly stream: Writable;
  all(): LogLine[];
  /** The access lines, one a request. */
  access(): LogLine[];
  /** Waits until there are that many access lines, and gives the last. */
  accessLine(count: number): Promise<LogLine>;
}

export function captureLines(): Lines {
  let output = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  const all = (): LogLine[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  const access = (): LogLine[] => all().filter((line) => line.message === 'request');
  return {
    stream,
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
