import type { SpanContext } from '@opentelemetry/api';
import { RANDOM_FLAG } from './random-trace.ts';
import { parseTraceState } from './trace-state.ts';

/** The caller's span as its `traceparent` header says; always remote. */
export type RemoteParent = SpanContext & { readonly isRemote: true };

const KNOWN_FLAGS = 0x01 | RANDOM_FLAG;
const HEADER_LENGTH = 55;
/** Of a later version; longer ones are not looked at, and keep no memory. */
const MAX_LATER_LENGTH = 512;
const ZERO_TRACE = '0'.repeat(32);
const ZERO_SPAN = '0'.repeat(16);

/**
 * Reads `traceparent` and `tracestate` (W3C Trace Context level 2, §3). A malformed traceparent is ignored, and its tracestate
 * with it: the request then starts a trace of its own. A malformed tracestate is dropped alone.
 *
 * @returns the remote parent, or undefined where there is none to continue
 */
export function parseTraceContext(
  traceparent: string | undefined,
  tracestate?: string | readonly string[],
): RemoteParent | undefined {
  if (traceparent === undefined || traceparent.length < HEADER_LENGTH) return undefined;
  if (
    traceparent.charCodeAt(2) !== 45 ||
    traceparent.charCodeAt(35) !== 45 ||
    traceparent.charCodeAt(52) !== 45
  ) {
    return undefined;
  }
  if (!isHex(traceparent, 0, 2) || !isHex(traceparent, 3, 35)) return undefined;
  if (!isHex(traceparent, 36, 52) || !isHex(traceparent, 53, 55)) return undefined;
  const version = traceparent.slice(0, 2);
  if (version === 'ff') return undefined;
  if (traceparent.length > HEADER_LENGTH && (version === '00' || !mayGoOn(traceparent))) return undefined;
  const traceId = traceparent.slice(3, 35);
  const spanId = traceparent.slice(36, 52);
  if (traceId === ZERO_TRACE || spanId === ZERO_SPAN) return undefined;
  const traceFlags = Number.parseInt(traceparent.slice(53, 55), 16) & KNOWN_FLAGS;
  const state = tracestate === undefined ? undefined : parseTraceState(tracestate);
  return state === undefined
    ? { traceId, spanId, traceFlags, isRemote: true }
    : { traceId, spanId, traceFlags, isRemote: true, traceState: state };
}

/** The `traceparent` value for a span, version 00. */
export function formatTraceparent(span: SpanContext): string {
  return `00-${span.traceId}-${span.spanId}-0${span.traceFlags & KNOWN_FLAGS}`;
}

/** Version 00 is exactly so long; a later one may go on, after a dash. A comma is between two headers, of which neither counts. */
function mayGoOn(traceparent: string): boolean {
  return (
    traceparent.charCodeAt(HEADER_LENGTH) === 45 &&
    traceparent.length <= MAX_LATER_LENGTH &&
    !traceparent.includes(',')
  );
}

function isHex(text: string, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    const digit = code >= 48 && code <= 57;
    const letter = code >= 97 && code <= 102;
    if (!digit && !letter) return false;
  }
  return true;
}
