export interface Reading {
  /** User plus system time of the process so far. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  readonly maxRssBytes: number;
}

/** The first message of a process that listens. */
export interface Listening {
  readonly id: 0;
  readonly port: number;
}

/** One slot of load. The answer is a `LoadResult` with the same id. */
export interface LoadRequest {
  readonly id: number;
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadResult {
  /** Answers with status 200, and everything else. */
  readonly requests: number;
  readonly failures: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface SinkCounts {
  readonly requests: number;
  readonly bytes: number;
  /** Spans by kind, of JSON bodies, while `parse` is on. */
  readonly spans: number;
  readonly serverSpans: number;
}

export interface SinkRequest {
  readonly id: number;
  readonly parse: boolean;
}
