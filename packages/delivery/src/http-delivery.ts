import { BoundedDelivery } from './bounded-delivery.ts';
import type { Delivery } from './delivery.ts';
import type { LastAttempt } from './exit-attempt.ts';
import type { HttpResponse } from './http-response.ts';
import { type HttpSenderOptions, type HttpTarget, resolveTarget, senderTo } from './http-sender.ts';
import { judge } from './http-verdict.ts';
import { type DeliveryOptions, misuse, resolveOptions } from './options.ts';
import type { SendResult } from './send-result.ts';

export interface HttpDeliveryOptions<T> extends Omit<DeliveryOptions<T>, 'send'>, HttpSenderOptions {
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
export type QueueBounds = Pick<
  HttpDeliveryOptions<unknown>,
  | 'maxQueueBytes'
  | 'maxBatchItems'
  | 'maxBatchBytes'
  | 'flushIntervalMs'
  | 'sendTimeoutMs'
  | 'retryMinMs'
  | 'retryMaxMs'
  | 'maxAgeMs'
  | 'exitTimeoutMs'
>;

const MAX_EXIT_MS = 60_000;

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
export function createHttpDelivery<T>(options: HttpDeliveryOptions<T>): Delivery<T> {
  const { exitTimeoutMs = 2000, encode } = options;
  if (typeof encode !== 'function') throw misuse('encode', encode, 'a function');
  if (!(exitTimeoutMs >= 0 && exitTimeoutMs <= MAX_EXIT_MS)) {
    throw misuse('exitTimeoutMs', exitTimeoutMs, `a number of milliseconds from 0 to ${MAX_EXIT_MS}`);
  }
  const target = resolveTarget(options);
  const post = senderTo(target);
  const read: Read = (result, response, items) =>
    response === undefined ? result : readPartial(options, result, response, items);
  const resolved = resolveOptions<T>({
    ...options,
    send: async (batch, signal) => {
      const result = await post(encode(batch), signal);
      return read(result, result.response, batch.length);
    },
  });
  const lastAttempt =
    exitTimeoutMs === 0 ? undefined : createLastAttempt(target, exitTimeoutMs, encode, read);
  return new BoundedDelivery(resolved, lastAttempt);
}

type Read = (result: SendResult, response: HttpResponse | undefined, items: number) => SendResult;

function readPartial(
  { partialSuccess, partialRefusal }: Pick<HttpDeliveryOptions<never>, 'partialSuccess' | 'partialRefusal'>,
  result: SendResult,
  response: HttpResponse,
  items: number,
): SendResult {
  if (result.kind === 'delivered' && partialSuccess !== undefined) {
    return { kind: 'delivered', ...partialSuccess(response) };
  }
  if (result.kind !== 'refused' || result.whole === true) return result;
  const rejected = partialRefusal?.(response, items);
  return rejected === undefined ? result : { kind: 'delivered', rejected, reason: result.reason };
}

function createLastAttempt<T>(
  target: HttpTarget,
  timeoutMs: number,
  encode: (batch: readonly T[]) => Uint8Array | string,
  read: Read,
): LastAttempt<T> {
  const { url, headers, zip, maxResponseBytes, place } = target;
  let items = 0;
  return {
    timeoutMs,
    request: (batch) => {
      items = batch.length;
      const body = encode(batch);
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      return { url: url.href, headers, body: bytes, zip, maxResponseBytes };
    },
    result: ({ response, error }) =>
      response === undefined
        ? { kind: 'retry', reason: `${error} (${place})` }
        : read(judge(response, place), response, items),
  };
}
