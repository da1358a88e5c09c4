/** What a service of this part is told on its command line, as JSON. */
export interface ExitSetup {
  /** Base address of the backend of each destination. */
  readonly backends: { readonly otlp_traces: string; readonly otlp_logs: string; readonly loki: string };
  /** Written when the process ends: a `LastWords`. */
  readonly lastWords: string;
  readonly shutdownTimeoutMs: number;
  readonly exitTimeoutMs: number;
  readonly whenOrphaned: 'serve' | 'stop';
}

/** What a service says of itself in a listener of `exit`, after all others. */
export interface LastWords {
  readonly code: number;
  readonly ledgers: readonly LedgerAtExit[];
}

export interface LedgerAtExit {
  readonly destination: string;
  readonly created: number;
  readonly delivered: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly pending: number;
}

/** How a service ends itself when it is asked to: `GET /end/…`. */
export type OwnEnd = 'uncaught-exception' | 'unhandled-rejection' | 'empty-event-loop' | 'process-exit';

export const CRASH = 'the crash';
/** What `process-exit` exits with. */
export const OWN_CODE = 3;
/** How long `GET /slow/…` takes. */
export const SLOW_MS = 250;
