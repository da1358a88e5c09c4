/** Where the demo tells what it does: one changing line on a terminal, plain lines elsewhere. */
export interface Progress {
  line(text: string): void;
  /** What goes on right now: replaces itself on a terminal, stands on a line of its own at most every ten seconds elsewhere. */
  status(text: string): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const plainStatusIntervalMs = 10_000;

export function createProgress(
  stream: ProgressStream,
  now: () => number = performance.now.bind(performance),
): Progress {
  let shown = false;
  let lastStatusAt = now();
  const clear = (): void => {
    if (shown) stream.write('\r\u001B[K');
    shown = false;
  };
  return {
    line(text) {
      clear();
      lastStatusAt = now();
      stream.write(`${text}\n`);
    },
    status(text) {
      if (stream.isTTY === true) {
        clear();
        // A line that wraps could not be taken back.
        stream.write(text.slice(0, (stream.columns || 80) - 1));
        shown = true;
      } else if (now() - lastStatusAt >= plainStatusIntervalMs) {
        lastStatusAt = now();
        stream.write(`${text}\n`);
      }
    },
  };
}
