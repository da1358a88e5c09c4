import type { Ledger } from '@vigie/delivery';
import type { Watched } from './ledger-watch.ts';

/** A service under test, in this process or another. */
export interface ServiceUnderTest {
  readonly url: string;
  /** Ledger of the destination. */
  ledger(): Promise<Ledger>;
  /** Ledger of its lines. */
  lineLedger(): Promise<Ledger>;
  watched(): Promise<Watched>;
  flush(timeoutMs: number): Promise<boolean>;
  /** Milliseconds that the shutdown of its telemetry took. */
  shutdown(): Promise<number>;
  /** What it wrote so far, as it stands in the file. */
  output(): string;
  /** What a name stands for in its process; undefined: what the system says. */
  setAddress(name: string, address: string | undefined): Promise<void>;
  /** Ends it. */
  stop(): Promise<void>;
}
