import type { VigieLogger } from '@vigie/logging';

const logs = new Set<VigieLogger>();

const MESSAGES: Readonly<Record<NodeJS.UncaughtExceptionOrigin, string>> = {
  uncaughtException: 'uncaught exception',
  unhandledRejection: 'unhandled rejection',
};

/**
 * One line for what nobody caught. It only looks on: whether the process ends, with which code and what stderr says stays as Node and
 * the service have it.
 *
 * @returns stops it
 */
export function logCrashes(log: VigieLogger): () => void {
  if (logs.size === 0) process.on('uncaughtExceptionMonitor', tell);
  logs.add(log);
  return () => {
    logs.delete(log);
    if (logs.size === 0) process.off('uncaughtExceptionMonitor', tell);
  };
}

function tell(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
  for (const log of logs) {
    // winston's own handler, where the service switched it on, says the same.
    if (origin === 'uncaughtException' && Boolean(log.exceptions.catcher)) continue;
    log.error(MESSAGES[origin], { error });
  }
}
