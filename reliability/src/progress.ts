/** Says on stderr what goes on: one line rewritten on a terminal, plain lines elsewhere. */
export interface Progress {
  step(text: string): void;
  /** Ends the line that is being rewritten. */
  done(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  return {
    step(text) {
      const line = `[${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s] ${text}`;
      stream.write(stream.isTTY ? `\r\u001B[2K${line}` : `${line}\n`);
    },
    done() {
      if (stream.isTTY) stream.write('\r\u001B[2K');
    },
  };
}
