import type { Limits } from '../limits.ts';
import { MetricStore } from '../scrape/metric-store.ts';
import { evictOverflow } from './eviction.ts';
import { Inbox } from './inbox.ts';
import {
  KIND_CONSUMER,
  KIND_SERVER,
  spanFailed,
  type LogRecord,
  type ReceivedLog,
  type ReceivedSpan,
  type Resource,
  type SpanRecord,
  type Trace,
} from './model.ts';
import { RecentBodies } from './recent-bodies.ts';
import { SeenSpans } from './seen-spans.ts';
import { createServiceState, SERVICE_BYTES, type ServiceCounts, type ServiceState } from './service-state.ts';

/** The service that spans and lines go to once there are more services than `limits.maxServices`. */
export const OTHER_SERVICES = '(other services)';

/** What `GET /api/stats` answers. Counts do not depend on eviction. */
export interface StoreStats {
  readonly services: Readonly<Record<string, Readonly<ServiceCounts>>>;
  readonly limits: Limits;
  /** Bytes charged for everything kept. */
  readonly memoryBytes: number;
  readonly keptTraces: number;
  readonly keptSpans: number;
  readonly keptLogLines: number;
  readonly evictedSpans: number;
  readonly evictedLogLines: number;
  /** Metric series refused because their source or the metric share of the memory was full. */
  readonly droppedSeries: number;
}

/** Traces, log lines and metrics in bounded memory. Taking something in never fails; what no longer fits is counted. */
export class Store {
  readonly limits: Limits;
  readonly metrics: MetricStore;
  readonly inbox: Inbox;
  readonly pushes: RecentBodies = new RecentBodies();
  readonly services: Map<string, ServiceState> = new Map();
  readonly traces: Map<string, Trace> = new Map();
  /** Grows with every change; the page's live updates compare it. */
  version = 0;
  readonly #now: () => number;
  readonly #seen: SeenSpans;
  #seq = 0;

  constructor(limits: Limits, now: () => number = Date.now) {
    this.limits = limits;
    this.#now = now;
    this.#seen = new SeenSpans(limits.duplicateWindowSpans);
    this.metrics = new MetricStore(limits, now);
    this.inbox = new Inbox(limits.maxInboxEntries, now);
  }

  now(): number {
    return this.#now();
  }

  addSpans(resource: Resource, spans: readonly ReceivedSpan[]): void {
    if (spans.length === 0) return;
    const nowMs = this.#now();
    const service = this.#serviceSeen(resource, nowMs);
    for (const span of spans) {
      if (this.#seen.add(span.traceId, span.spanId)) this.#addSpan(service, span, nowMs);
      else service.counts.duplicateSpans += 1;
    }
    this.version += 1;
    evictOverflow(this, this.#allowance());
  }

  addLogs(resource: Resource, logs: readonly ReceivedLog[]): void {
    if (logs.length === 0) return;
    const service = this.#serviceSeen(resource, this.#now());
    for (const log of logs) this.#addLog(service, log);
    this.version += 1;
    evictOverflow(this, this.#allowance());
  }

  /** Counts the lines of a push that was received before, byte for byte. */
  addDuplicateLogs(resource: Resource, lines: number): void {
    this.#serviceSeen(resource, this.#now()).counts.duplicateLogLines += lines;
    this.version += 1;
  }

  stats(): StoreStats {
    const services: [string, ServiceCounts][] = [];
    let keptSpans = 0;
    let keptLogLines = 0;
    let evictedSpans = 0;
    let evictedLogLines = 0;
    for (const service of this.services.values()) {
      services.push([service.name, { ...service.counts }]);
      keptSpans += service.keptSpans;
      keptLogLines += service.logs.length;
      evictedSpans += service.counts.evictedSpans;
      evictedLogLines += service.counts.evictedLogLines;
    }
    return {
      services: Object.fromEntries(services),
      limits: this.limits,
      memoryBytes: this.#dataBytes() + this.#overheadBytes(),
      keptTraces: this.traces.size,
      keptSpans,
      keptLogLines,
      evictedSpans,
      evictedLogLines,
      droppedSeries: this.metrics.droppedSeries,
    };
  }

  /** Forgets everything, the counts included. */
  clear(): void {
    this.services.clear();
    this.traces.clear();
    this.#seen.clear();
    this.metrics.clear();
    this.inbox.clear();
    this.pushes.clear();
    this.version += 1;
  }

  #serviceSeen(resource: Resource, nowMs: number): ServiceState {
    let service = this.services.get(resource.service);
    if (!service) {
      const name = this.services.size < this.limits.maxServices ? resource.service : OTHER_SERVICES;
      service = this.services.get(name) ?? createServiceState(name, nowMs);
      this.services.set(name, service);
    }
    service.lastSeenMs = nowMs;
    if (resource.attributes !== '[]') service.resource = resource.attributes;
    return service;
  }

  #addSpan(service: ServiceState, span: ReceivedSpan, nowMs: number): void {
    service.counts.spans += 1;
    if (span.kind === KIND_SERVER) service.counts.serverSpans += 1;
    if (span.kind === KIND_SERVER || span.kind === KIND_CONSUMER) service.hasServerSpans = true;

    const { trace, isNew } = this.#trace(span.traceId);
    const record: SpanRecord = {
      seq: (this.#seq += 1),
      trace,
      service,
      resource: service.resource,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      kind: span.kind,
      startNs: span.startNs,
      durationNs: Math.max(0, Number(span.endNs - span.startNs)),
      statusCode: span.statusCode,
      httpStatus: span.httpStatus,
      bytes: SPAN_BYTES + (isNew ? TRACE_BYTES : 0) + textBytes(span.name) + textBytes(span.detail),
      detail: span.detail,
      evicted: false,
    };
    const isRequest =
      span.kind === KIND_SERVER ||
      span.kind === KIND_CONSUMER ||
      (span.parentSpanId === '' && !service.hasServerSpans);
    if (isRequest) service.window.add(Number(span.endNs) / 1e6, record.durationNs, spanFailed(record), nowMs);

    if (trace.spans.length >= this.limits.maxSpansPerTrace) {
      trace.missingSpans += 1;
      service.counts.evictedSpans += 1;
      return;
    }
    trace.spans.push(record);
    if (isRequest || span.parentSpanId === '') service.requests.push(record);
    service.keptSpans += 1;
    service.spanBytes += record.bytes;
    const part = trace.parts.find((candidate) => candidate.service === service);
    if (part) {
      part.spans += 1;
      part.bytes += record.bytes;
    } else {
      trace.parts.push({ service, spans: 1, bytes: record.bytes });
      service.traces.push(trace);
    }
  }

  #addLog(service: ServiceState, log: ReceivedLog): void {
    service.counts.logLines += 1;
    const { trace, isNew } = log.traceId ? this.#trace(log.traceId) : { trace: undefined, isNew: false };
    const record: LogRecord = {
      seq: (this.#seq += 1),
      trace,
      service,
      spanId: log.spanId,
      timeNs: log.timeNs,
      severity: log.severity,
      level: log.level,
      attributes: log.attributes,
      flag: log.flag,
      bytes: LOG_BYTES + (isNew ? TRACE_BYTES : 0) + textBytes(log.line) + textBytes(log.attributes),
      line: log.line,
      evicted: false,
    };
    trace?.logs.push(record);
    service.logs.push(record);
    service.logBytes += record.bytes;
  }

  #trace(traceId: string): { trace: Trace; isNew: boolean } {
    const known = this.traces.get(traceId);
    if (known) return { trace: known, isNew: false };
    const trace: Trace = { traceId, spans: [], logs: [], parts: [], missingSpans: 0, missingLogs: 0 };
    this.traces.set(traceId, trace);
    return { trace, isNew: true };
  }

  #dataBytes(): number {
    let bytes = 0;
    for (const service of this.services.values()) bytes += service.spanBytes + service.logBytes;
    return bytes;
  }

  #overheadBytes(): number {
    return (
      this.#seen.bytes + this.services.size * SERVICE_BYTES + this.metrics.bytes + this.inbox.length * 512
    );
  }

  /** What is left for spans and lines; bookkeeping never takes more than half. */
  #allowance(): number {
    const { maxMemoryBytes } = this.limits;
    return Math.max(maxMemoryBytes - this.#overheadBytes(), maxMemoryBytes / 2);
  }
}

// Measured on Node 24 as heap growth per record beyond its texts (see store-memory.test.ts).
const SPAN_BYTES = 400;
const TRACE_BYTES = 600;
const LOG_BYTES = 260;

/** V8 keeps one byte a character while all of them are Latin-1, two otherwise. */
function textBytes(text: string): number {
  if (Buffer.byteLength(text) === text.length) return text.length;
  // oxlint-disable-next-line no-control-regex -- the range is the point
  return /^[\0-\xFF]*$/.test(text) ? text.length : text.length * 2;
}
