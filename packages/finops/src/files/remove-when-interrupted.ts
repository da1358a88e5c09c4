import { rmSync } from 'node:fs';

/** Until the function it returns is called, Ctrl-C, a closed terminal or a termination removes these files, and then ends the process. */
export function removeWhenInterrupted(paths: readonly string[]): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = (): void => {
    for (const signal of signals) process.removeListener(signal, stop);
  };
  const stop = (signal: NodeJS.Signals): void => {
    for (const path of paths) rmSync(path, { force: true });
    // Whoever waits for the process is to see what ended it; with no listener left the signal does.
    forget();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, stop);
  return forget;
}
