import { writeSync } from 'node:fs';

/**
 * Tells what went wrong as a process warning of type `VigieWarning`, the details under the message. While the process exits no warning
 * would come out any more: then it is written to stderr before this returns.
 */
export function processWarning(message: string, code: string, details: Record<string, unknown>): void {
  const detail = JSON.stringify(details);
  // Set by Node before the first listener of 'exit' runs; there is no documented way to ask.
  const { _exiting: exiting } = process as { _exiting?: boolean };
  if (exiting !== true) return process.emitWarning(message, { type: 'VigieWarning', code, detail });
  try {
    writeSync(2, `(node:${process.pid}) [${code}] VigieWarning: ${message}\n${detail}\n`);
  } catch {
    // Nobody reads stderr.
  }
}
