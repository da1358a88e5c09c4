import { jsonFields } from '../loki/line.ts';
import { textAttribute } from '../otlp/attributes.ts';
import type { SpanDetail } from '../otlp/raw-span.ts';
import { newestFirst } from '../store/fifo.ts';
import { SPAN_KINDS, spanFailed, type SpanRecord } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import { compileSearch } from './search.ts';
import { integerParam, listParam } from './params.ts';

/** A row of the list of requests. */
export interface RequestRow {
  readonly seq: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: (typeof SPAN_KINDS)[number];
  readonly path: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly httpStatus: number;
  readonly failed: boolean;
  readonly isRoot: boolean;
  /** Spans kept of the trace, and how many of its spans are gone. */
  readonly spans: number;
  readonly missingSpans: number;
  readonly services: number;
  readonly logs: number;
}

export interface RequestPage {
  readonly requests: readonly RequestRow[];
  /** Pass as `before` to go on; undefined when there are no more. */
  readonly before: number | undefined;
}

const MAX_PAGE = 500;
/** Records looked at for one page, so that a search that finds nothing does not hold up ingest. */
const MAX_SCANNED = 200_000;

/** Requests by order of arrival, newest first, as the query parameters ask. */
export function listRequests(store: Store, params: URLSearchParams): RequestPage {
  const services = listParam(params, 'service');
  const status = listParam(params, 'status');
  const minNs = integerParam(params, 'minMs', 0) * 1e6;
  const maxNs = integerParam(params, 'maxMs', Number.MAX_SAFE_INTEGER) * 1e6;
  const onlyErrors = params.get('errors') === '1';
  const limit = Math.min(integerParam(params, 'limit', 100), MAX_PAGE);
  const before = integerParam(params, 'before', Number.MAX_SAFE_INTEGER);
  const search = compileSearch(params.get('text') ?? '');

  const queues = [...store.services.values()]
    .filter((service) => services.length === 0 || services.includes(service.name))
    .map((service) => service.requests);
  const found: SpanRecord[] = [];
  let scanned = 0;
  let more: number | undefined;
  for (const span of newestFirst(queues)) {
    if (span.seq >= before) continue;
    scanned += 1;
    if (found.length >= limit || scanned > MAX_SCANNED) {
      more = span.seq + 1;
      break;
    }
    if (onlyErrors && !spanFailed(span)) continue;
    if (span.durationNs < minNs || span.durationNs > maxNs) continue;
    if (status.length > 0 && !status.some((wanted) => hasStatus(span, wanted))) continue;
    if (search && !search([span.name, span.service.name, span.trace.traceId, span.detail, span.resource]))
      continue;
    found.push(span);
  }
  const requests = found.map(requestRow).sort((a, b) => b.startMs - a.startMs || b.seq - a.seq);
  return { requests, before: more };
}

function hasStatus(span: SpanRecord, wanted: string): boolean {
  if (/^[1-5]xx$/i.test(wanted)) return Math.floor(span.httpStatus / 100) === Number(wanted[0]);
  return String(span.httpStatus) === wanted;
}

function requestRow(span: SpanRecord): RequestRow {
  const detail = (jsonFields(span.detail) ?? {}) as SpanDetail;
  const { trace } = span;
  return {
    seq: span.seq,
    traceId: trace.traceId,
    spanId: span.spanId,
    service: span.service.name,
    name: span.name,
    kind: SPAN_KINDS[span.kind] ?? 'unspecified',
    path: (
      textAttribute(
        detail.attributes ?? [],
        'url.path',
        'http.target',
        'http.url',
        'messaging.destination.name',
      ) ?? ''
    ).slice(0, 500),
    startMs: Number(span.startNs) / 1e6,
    durationMs: span.durationNs / 1e6,
    httpStatus: span.httpStatus,
    failed: spanFailed(span),
    isRoot: span.parentSpanId === '',
    spans: trace.spans.length,
    missingSpans: trace.missingSpans,
    services: trace.parts.length,
    logs: trace.logs.length,
  };
}
