import type { SpanContext } from '@opentelemetry/api';
import type { ServerRequest } from './server-span.ts';

/** A text for the requests that differ in ids, times, path and size only. */
interface Tail {
  readonly method: string;
  readonly status: number;
  readonly scheme: string;
  readonly protocolVersion: string;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly text: string;
}

const MAX_ROUTES = 500;
const TAILS_A_ROUTE = 8;

/**
 * Writes server spans that nothing was added to, in OTLP's JSON. All but a few members are the same for the requests of a
 * route, and are written once: what is left are seven pieces a span, where the general way has thirty.
 *
 * @param encodeTail Everything after the path and the size, through the span's ordinary attributes
 */
export class ServerSpanJson {
  readonly #redact: (text: string) => string;
  readonly #routes = new Map<string | undefined, Tail[]>();

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  encode(
    context: SpanContext,
    parentSpanId: string | undefined,
    flags: number,
    request: ServerRequest,
    encodeTail: () => string,
  ): string {
    const start = request.startTimeMs;
    return (
      `{"traceId":"${context.traceId}","spanId":"${context.spanId}",` +
      (parentSpanId === undefined ? '' : `"parentSpanId":"${parentSpanId}",`) +
      `"flags":${flags},"startTimeUnixNano":"${nanoseconds(start)}",` +
      `"endTimeUnixNano":"${nanoseconds(start + request.durationMs)}",` +
      `"attributes":[{"key":"url.path","value":{"stringValue":${quotePath(this.#redact(request.path))}}},` +
      `{"key":"http.response.body.size","value":{"intValue":${request.responseBytes}}}` +
      this.#tail(request, encodeTail)
    );
  }

  #tail(request: ServerRequest, encodeTail: () => string): string {
    let tails = this.#routes.get(request.route);
    if (tails === undefined) {
      if (this.#routes.size >= MAX_ROUTES) this.#routes.clear();
      this.#routes.set(request.route, (tails = []));
    }
    for (const tail of tails) if (fits(tail, request)) return tail.text;
    const { method, status, scheme, protocolVersion, host, userAgent } = request;
    const text = encodeTail();
    if (tails.length >= TAILS_A_ROUTE) tails.pop();
    tails.unshift({ method, status, scheme, protocolVersion, host, userAgent, text });
    return text;
  }
}

function fits(tail: Tail, request: ServerRequest): boolean {
  return (
    tail.status === request.status &&
    tail.method === request.method &&
    tail.userAgent === request.userAgent &&
    tail.host === request.host &&
    tail.protocolVersion === request.protocolVersion &&
    tail.scheme === request.scheme
  );
}

/** Most paths need no escape; to find that out costs less than to have JSON.stringify do it. */
function quotePath(path: string): string {
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c)
      return JSON.stringify(path.toWellFormed());
  }
  return `"${path}"`;
}

/** `000` to `999`. */
const DIGITS: readonly string[] = Array.from({ length: 1000 }, (_, number) =>
  String(number).padStart(3, '0'),
);
let lastSecond = -1;
let lastSecondText = '';

/**
 * Unix milliseconds with fractions as nanoseconds, to the microsecond that a double holds. Put together from threes of
 * digits: to write a number above 2^31 takes V8 longer than all the rest of a span.
 */
function nanoseconds(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  const micros = Math.round((milliseconds - second * 1000) * 1000);
  if (micros >= 1_000_000) return `${second + 1}000000000`;
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondText = String(second);
  }
  const millis = (micros / 1000) | 0;
  return `${lastSecondText}${DIGITS[millis]}${DIGITS[micros - millis * 1000]}000`;
}
