import type { SpanContext } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';

/** The caller's span as its `traceparent` header says; always remote. */
export type RemoteParent = SpanContext & { readonly isRemote: true };

/** The trace id's last 56 bits are random (W3C Trace Context level 2, §3.2.2.5.2). */
export const RANDOM_FLAG = 0x02;
const KNOWN_FLAGS = 0x01 | RANDOM_FLAG;
const HEADER_LENGTH = 55;
/** W3C: a tracestate longer than this may be dropped; it is, so that a header cannot fill the queue. */
const MAX_TRACESTATE_LENGTH = 512;
const ZERO_TRACE = '0'.repeat(32);
const ZERO_SPAN = '0'.repeat(16);

/**
 * Reads `traceparent` and `tracestate` (W3C Trace Context §3). A malformed header is ignored: the request
 * then starts a trace of its own.
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
  // Version 00 is exactly this long; a later one may go on, after a dash.
  if (traceparent.length > HEADER_LENGTH && (version === '00' || traceparent.charCodeAt(55) !== 45)) {
    return undefined;
  }
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

function parseTraceState(header: string | readonly string[]): TraceState | undefined {
  const text = typeof header === 'string' ? header : header.join(',');
  return text.length === 0 || text.length > MAX_TRACESTATE_LENGTH ? undefined : new TraceState(text);
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
