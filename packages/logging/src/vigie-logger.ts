import type { Delivery } from '@vigie/delivery';
import type winston from 'winston';
import type { AccessEntry } from './access-entry.ts';

/** A winston logger whose lines are Vigie's. */
export interface VigieLogger extends winston.Logger {
  /** Writes the access line of a finished request: level info, or error from status 500 on. Never throws. */
  access(entry: AccessEntry): void;
  /** Where the lines go, with a ledger each: `stdout`, then `loki` and `otlp_logs` where they are set up. */
  readonly deliveries: readonly Delivery<unknown>[];
  /** Brings out what waits, within `timeoutMs` (default 5000). Backends take no lines afterwards, standard output still does. */
  shutdown(timeoutMs?: number): Promise<void>;
}
