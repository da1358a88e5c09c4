import type { Ledger } from '@vigie/delivery';

/** How the service of the soak is set up; its command line, as JSON. */
export interface SoakSetup {
  /** Base address of the backend of every destination. */
  readonly backend: string;
  readonly maxQueueBytes: number;
  readonly sendTimeoutMs: number;
  /** Bytes that each request leaves behind for good: what the verdict must see. */
  readonly leakBytes: number;
}

/** What the service finds of itself after two forced garbage collections. */
export interface Sample {
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly rssBytes: number;
  readonly cpuSeconds: number;
  readonly ledgers: readonly Ledger[];
}

export type BackendMode = 'up' | 'refusing' | 'silent';
