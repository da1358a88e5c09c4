import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerSpan } from '@vigie/tracing';
import type { RequestRecord } from './request-record.ts';

export interface EndedRequestsOptions {
  readonly measure: (record: RequestRecord) => void;
  readonly log: (record: RequestRecord) => void;
  /** Told of a fault of our own; the other records and signals go on. */
  readonly fault: (error: unknown) => void;
}

/** More than end in one turn of a loaded event loop; the bound of what waits. */
const MAX_WAITING = 64;

/** Those of all services in this process that have something waiting. */
const waiting = new Set<EndedRequests>();

/**
 * The requests that ended in this turn of the event loop. Their signals are written at its end, all metrics, then all lines, then
 * all spans: code that has just run is in the processor's caches, where one signal of each request in turn, with a request's
 * handling in between, would find it evicted (measured under load: 37 requests a turn, a quarter of the whole overhead).
 */
export class EndedRequests {
  readonly #options: EndedRequestsOptions;
  /** What is written belongs to no request's context. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #records: RequestRecord[] = [];
  #spans: ServerSpan[] = [];

  constructor(options: EndedRequestsOptions) {
    this.#options = options;
  }

  add(record: RequestRecord, span: ServerSpan): void {
    const count = this.#records.push(record);
    this.#spans.push(span);
    if (count === 1) {
      waiting.add(this);
      this.#outside(setImmediate, this.settle);
    } else if (count >= MAX_WAITING) this.settle();
  }

  /** Writes what waits now. Never throws. */
  readonly settle = (): void => {
    const records = this.#records;
    if (records.length === 0) return;
    const spans = this.#spans;
    this.#records = [];
    this.#spans = [];
    waiting.delete(this);
    const { measure, log } = this.#options;
    for (const record of records) this.#try(measure, record);
    for (const record of records) this.#try(log, record);
    // Last: they are handed to processors of the service's.
    for (let index = 0; index < spans.length; index++) {
      this.#finish(spans[index] as ServerSpan, records[index] as RequestRecord);
    }
  };

  #try(write: (record: RequestRecord) => void, record: RequestRecord): void {
    try {
      write(record);
    } catch (error) {
      this.#options.fault(error);
    }
  }

  #finish(span: ServerSpan, record: RequestRecord): void {
    try {
      span.finish(record);
    } catch (error) {
      this.#options.fault(error);
    }
  }
}

/** For the end of the process, after which no turn ends. */
export function settleAll(): void {
  for (const requests of waiting) requests.settle();
}
