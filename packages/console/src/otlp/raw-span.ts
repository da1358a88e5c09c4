import type { ReceivedSpan } from '../store/model.ts';
import { textAttribute, type Attribute } from './attributes.ts';

/** A span with its fields as read from either encoding, not yet checked. */
export interface RawSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  statusCode: number;
  statusMessage: string;
  attributes: readonly Attribute[];
  events: readonly RawEvent[];
  links: readonly RawLink[];
  /** Attributes, events and links the sender or a limit left out. */
  dropped: number;
}

export interface RawEvent {
  readonly timeNs: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

export interface RawLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

export function emptySpan(): RawSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    statusCode: 0,
    statusMessage: '',
    attributes: [],
    events: [],
    links: [],
    dropped: 0,
  };
}

/** The parts of `detail`, the JSON text kept with every span. Absent parts are left out. */
export interface SpanDetail {
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly RawEvent[];
  readonly links?: readonly RawLink[];
  readonly statusMessage?: string;
  readonly traceState?: string;
  readonly scope?: string;
  readonly dropped?: number;
}

/** Checks a span by the rules of the specification. Returns the reason in words when it must be rejected. */
export function finishSpan(raw: RawSpan, scope: string): ReceivedSpan | string {
  if (!isId(raw.traceId, 32)) return `trace id "${raw.traceId.slice(0, 40)}" is not 16 bytes, or all zero`;
  if (!isId(raw.spanId, 16)) return `span id "${raw.spanId.slice(0, 40)}" is not 8 bytes, or all zero`;
  const detail: SpanDetail = {
    ...(raw.attributes.length > 0 && { attributes: raw.attributes }),
    ...(raw.events.length > 0 && { events: raw.events }),
    ...(raw.links.length > 0 && { links: raw.links }),
    ...(raw.statusMessage && { statusMessage: raw.statusMessage }),
    ...(raw.traceState && { traceState: raw.traceState }),
    ...(scope && { scope }),
    ...(raw.dropped > 0 && { dropped: raw.dropped }),
  };
  const status = textAttribute(raw.attributes, 'http.response.status_code', 'http.status_code');
  return {
    traceId: raw.traceId,
    spanId: raw.spanId,
    parentSpanId: isId(raw.parentSpanId, 16) ? raw.parentSpanId : '',
    name: raw.name,
    kind: raw.kind <= 5 ? raw.kind : 0,
    startNs: raw.startNs,
    endNs: raw.endNs,
    statusCode: raw.statusCode <= 2 ? raw.statusCode : 0,
    httpStatus: status !== undefined && /^[1-9]\d\d$/.test(status) ? Number(status) : 0,
    detail: JSON.stringify(detail),
  };
}

function isId(id: string, length: number): boolean {
  return id.length === length && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id);
}

/** `name version` of an instrumentation scope. */
export function scopeText(name: string, version: string): string {
  return version ? `${name} ${version}` : name;
}

/** Trace ids of log records: anything that is not a valid id counts as none. */
export function validTraceId(id: string): string {
  return isId(id, 32) ? id : '';
}

export function validSpanId(id: string): string {
  return isId(id, 16) ? id : '';
}
