import { IncomingHttpHeaders } from "node:http";
/**
 * Why an item was not delivered: the queue was full (`overflow`), the backend refused it for good (`refused`), it got too
 * old (`expired`), the deadline of `shutdown` passed, it came after shutdown (`closed`), it alone exceeds the queue's bound
 * (`oversized`), or its size could not be told (`invalid`).
 */
type DropReason = "overflow" | "refused" | "expired" | "shutdown" | "closed" | "oversized" | "invalid";
/** `created = delivered + Σ dropped + pending` holds whenever a ledger is read. Counters never go down. */
interface Ledger {
  readonly destination: string;
  /** Items ever offered. */
  readonly created: number;
  /** Items the backend acknowledged. */
  readonly delivered: number;
  /** Items given up, by reason; every reason is present, from 0. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Items queued or in flight now. */
  readonly pending: number;
  /** Their bytes; never above `maxQueueBytes`. */
  readonly pendingBytes: number;
  readonly maxQueueBytes: number;
  /** Attempts begun. */
  readonly sends: number;
  /** Attempts that ended in `retry`, `refused` or a timeout. */
  readonly sendErrors: number;
  /** Seconds spent in attempts that ended. */
  readonly sendSecondsTotal: number;
  /** Durations of attempts that ended: `counts[i]` took at most `bounds[i]` seconds, the last count took longer. */
  readonly sendSeconds: {
    readonly bounds: readonly number[];
    readonly counts: readonly number[];
  };
}
/** Hands items to one backend: bounded, batched, retried, and accounted for to the last item. */
interface Delivery<T> {
  /** Queues an item. Never throws and never waits; false when this item was dropped at once. */
  offer(item: T): boolean;
  /** A copy of the counters; `created = delivered + Σ dropped + pending` at every instant. */
  ledger(): Ledger;
  /**
   * Sends what is queued without lingering. True once nothing offered before the call is pending any more, false when
   * `timeoutMs` (default 5000) passed first or shutdown cut it short. Holds the process open while it waits.
   */
  flush(timeoutMs?: number): Promise<boolean>;
  /**
   * Refuses new items (`closed`), drains until `timeoutMs` (default 5000) have passed, drops the rest (`shutdown`), aborts
   * what is in flight, and gives the final ledger. Holds the process open while it drains; a second call gets the same answer.
   */
  shutdown(timeoutMs?: number): Promise<Ledger>;
}
/**
 * What deliveries to one server have in common, for those that are several: one batch of all of them is under way at a time, and none
 * before what the server orders by `Retry-After` is over.
 */
declare class Lane {
  #private;
  /** By the clock of the deliveries (`now`). */
  notBefore: number;
  /** Takes the lane; false while another one has it, and `free` is called once it has not. */
  enter(free: () => void): boolean;
  leave(): void;
}
/** What became of one batch, as the sender saw it. */
type SendResult = {
  readonly kind: "delivered";
  readonly rejected?: number;
  readonly reason?: string;
} | {
  readonly kind: "retry";
  readonly reason: string;
  readonly afterMs?: number;
} | {
  readonly kind: "refused";
  readonly reason: string;
  readonly whole?: boolean;
};
/** Told once per cause, and once more when the cause is over (`details.event === 'recovered'`). */
type Warn = (message: string, details: Record<string, unknown>) => void;
interface DeliveryOptions<T> {
  /** Where items go, as the `destination` label of metrics: `otlp_traces`, `loki`. */
  readonly destination: string;
  /** Hands one batch over. A throw or rejection counts as `retry`. It must give up when `signal` aborts. */
  readonly send: (batch: readonly T[], signal: AbortSignal) => Promise<SendResult>;
  /** Bytes an item is charged with against `maxQueueBytes`; called once per item; at least 1 is charged. */
  readonly sizeOf: (item: T) => number;
  /** Bound of queued plus in-flight bytes. Default 8 MiB. */
  readonly maxQueueBytes?: number;
  /** Items in a batch at most. Default 512. */
  readonly maxBatchItems?: number;
  /** Bytes in a batch at most; a larger single item goes alone. Default 1 MiB. */
  readonly maxBatchBytes?: number;
  /** Milliseconds a batch that is not full waits for more. Default 1000. */
  readonly flushIntervalMs?: number;
  /** Milliseconds after which a send is aborted and counts as `retry`. Default 10 000. */
  readonly sendTimeoutMs?: number;
  /** Milliseconds: ceiling of the first (fully jittered) retry delay. Default 500. */
  readonly retryMinMs?: number;
  /** Milliseconds: ceiling of every later delay. Default 30 000. */
  readonly retryMaxMs?: number;
  /** Milliseconds after which an undelivered item is dropped as `expired`. Default 300 000. */
  readonly maxAgeMs?: number;
  /** Which item gives way when the queue is full. Default `drop-oldest`. */
  readonly overflow?: "drop-oldest" | "drop-newest";
  /** Shared with other deliveries to the same server. Default: one of its own. */
  readonly lane?: Lane;
  /** Default a process warning. A throw from it is ignored. */
  readonly warn?: Warn;
  /** Monotonic milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}
/**
 * @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`, naming the option and what it received.
 * @example
 * const delivery = createDelivery<string>({
 *   destination: 'lines',
 *   sizeOf: (line) => line.length,
 *   send: async (batch) => {
 *     await store(batch);
 *     return { kind: 'delivered' };
 *   },
 * });
 * delivery.offer('hello');
 * await delivery.shutdown(2000);
 */
declare function createDelivery<T>(options: DeliveryOptions<T>): Delivery<T>;
/** What the server answered, for callers that read partial success from it. */
interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most `maxResponseBytes` of the body, as sent. */
  readonly body: Buffer;
}
interface HttpSenderOptions {
  /** Where to POST: an absolute http or https URL. */
  readonly url: string;
  /** Sent with every request, beside `content-type`, `content-length` and `content-encoding`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** Default `none`. gzip runs off the main thread, at the fastest level. */
  readonly compression?: "gzip" | "none";
  /** Bytes of a response kept; the rest is not read. Default 64 KiB. */
  readonly maxResponseBytes?: number;
}
type HttpSendResult = SendResult & {
  readonly response?: HttpResponse;
};
/**
 * Makes a function that POSTs one body and says what became of it. 2xx is delivered; 408, 425, 429, 5xx, network errors,
 * an answer cut short, and an aborted signal are `retry` (with `Retry-After`, in seconds or as a date); 401, 403 and redirects
 * are `retry` with a reason that says what to correct; 400, 413 and 422 are `refused`; any other status is refused whole.
 *
 * Connections are kept alive and never hold the process open. The reason of a result names neither query string nor credentials.
 * @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`.
 */
declare function httpSender(options: HttpSenderOptions): (body: Uint8Array | string, signal: AbortSignal) => Promise<HttpSendResult>;
interface HttpDeliveryOptions<T> extends Omit<DeliveryOptions<T>, "send">, HttpSenderOptions {
  /** The body of the POST for one batch. */
  readonly encode: (batch: readonly T[]) => Uint8Array | string;
  /** What a 2xx answer says beyond success: items of the batch that were refused for good. Default: nothing. */
  readonly partialSuccess?: (response: HttpResponse) => {
    readonly rejected?: number;
    readonly reason?: string;
  };
  /**
   * How many of the `items` of a batch are refused for good by an answer 400, 413 or 422 whose sender took the others. Undefined where
   * it does not say, or took none: then the batch is halved until the bad ones are found, which sends the good ones again. Default: that.
   */
  readonly partialRefusal?: (response: HttpResponse, items: number) => number | undefined;
  /**
   * Milliseconds that the end of the process (`process.exit`, an uncaught exception, an empty event loop) may be held up to hand over
   * what is pending. Default 2000; 0 hands nothing over.
   */
  readonly exitTimeoutMs?: number;
}
/** What a service may choose of the queue before a destination. */
type QueueBounds = Pick<HttpDeliveryOptions<unknown>, "maxQueueBytes" | "maxBatchItems" | "maxBatchBytes" | "flushIntervalMs" | "sendTimeoutMs" | "retryMinMs" | "retryMaxMs" | "maxAgeMs" | "exitTimeoutMs">;
/**
 * A delivery by HTTP POST: `createDelivery` with `httpSender`, which also hands over what is pending when the process ends without
 * `shutdown`, synchronously, from a thread of its own. What an answer means is told at `httpSender`.
 *
 * @throws TypeError with code `VIGIE_E_DELIVERY_OPTION`, naming the option and what it received.
 * @example
 * const delivery = createHttpDelivery<string>({
 *   destination: 'lines',
 *   url: 'http://127.0.0.1:8080/lines',
 *   contentType: 'application/json',
 *   sizeOf: (line) => line.length,
 *   encode: (batch) => JSON.stringify(batch),
 * });
 * delivery.offer('hello');
 * process.exit(); // hello arrives all the same
 */
declare function createHttpDelivery<T>(options: HttpDeliveryOptions<T>): Delivery<T>;
/**
 * Milliseconds asked for by a `Retry-After` header: seconds or an HTTP date (RFC 9110 §10.2.3).
 * Undefined when there is none or it cannot be read; 0 for a date gone by.
 */
declare function parseRetryAfter(value: string | undefined, epochMs?: number): number | undefined;
/**
 * Tells what went wrong as a process warning of type `VigieWarning`, the details under the message. While the process exits no warning
 * would come out any more: then it is written to stderr before this returns.
 */
declare function processWarning(message: string, code: string, details: Record<string, unknown>): void;
export { type Delivery, type DeliveryOptions, type DropReason, type HttpDeliveryOptions, type HttpResponse, type HttpSendResult, type HttpSenderOptions, Lane, type Ledger, type QueueBounds, type SendResult, type Warn, createDelivery, createHttpDelivery, httpSender, parseRetryAfter, processWarning };