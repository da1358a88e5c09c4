/** Says on stderr what goes on: one line rewritten on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  step(text: string): void;
  /** Ends the line that is being rewritten. */
  done(): void;
}

const QUIET_MS = 5000;

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  let said = started;
  return {
    step(text) {
      const now = performance.now();
      if (!stream.isTTY && now - said < QUIET_MS) return;
      said = now;
      const line = `[${((now - started) / 1000).toFixed(0).padStart(4)} s] ${text}`;
      stream.write(stream.isTTY ? `\r\u001B[2K${line}` : `${line}\n`);
    },
    done() {
      if (stream.isTTY) stream.write('\r\u001B[2K');
    },
  };
}
