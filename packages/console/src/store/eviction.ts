import type { LogRecord, SpanRecord, Trace } from './model.ts';
import type { ServiceState } from './service-state.ts';

interface Kept {
  readonly services: ReadonlyMap<string, ServiceState>;
  readonly traces: Map<string, Trace>;
}

/**
 * Drops the oldest of whoever holds most until `allowanceBytes` are kept. Every service has two accounts, spans and
 * log lines; the fullest account pays, so a loud service cannot push out a quiet one. Whole traces go, except for the
 * spans in them of services that hold less than half of an equal share: those are guaranteed.
 */
export function evictOverflow(kept: Kept, allowanceBytes: number): void {
  let total = 0;
  for (const service of kept.services.values()) total += service.spanBytes + service.logBytes;
  while (total > allowanceBytes) {
    let payer: ServiceState | undefined;
    let most = 0;
    let paysLogs = false;
    let accounts = 0;
    for (const service of kept.services.values()) {
      if (service.spanBytes > 0) accounts += 1;
      if (service.logBytes > 0) accounts += 1;
      if (service.spanBytes > most || service.logBytes > most) {
        payer = service;
        paysLogs = service.logBytes > service.spanBytes;
        most = Math.max(service.spanBytes, service.logBytes);
      }
    }
    if (!payer) return;
    const freed = paysLogs
      ? evictOldestLog(kept, payer)
      : evictOldestTrace(kept, payer, allowanceBytes / accounts / 2);
    if (freed === 0) return;
    total -= freed;
  }
}

function evictOldestLog(kept: Kept, service: ServiceState): number {
  const log = service.logs.shift();
  if (!log) return 0;
  log.evicted = true;
  service.logBytes -= log.bytes;
  service.counts.evictedLogLines += 1;
  const { trace } = log;
  if (trace) {
    removeLog(trace, log);
    trace.missingLogs += 1;
    forgetIfEmpty(kept, trace);
  }
  return log.bytes;
}

function removeLog(trace: Trace, log: LogRecord): void {
  // Nearly always the first: lines leave in the order they came.
  if (trace.logs[0] === log) trace.logs.shift();
  else trace.logs = trace.logs.filter((other) => other !== log);
}

function evictOldestTrace(kept: Kept, payer: ServiceState, guaranteedBytes: number): number {
  let trace = payer.traces.shift();
  while (trace && !trace.parts.some((part) => part.service === payer)) trace = payer.traces.shift();
  if (!trace) return 0;

  const leaving = new Set<ServiceState>();
  let freed = 0;
  for (const part of trace.parts) {
    if (part.service !== payer && part.service.spanBytes <= guaranteedBytes) continue;
    leaving.add(part.service);
    freed += part.bytes;
    part.service.spanBytes -= part.bytes;
    part.service.keptSpans -= part.spans;
    part.service.counts.evictedSpans += part.spans;
    trace.missingSpans += part.spans;
  }
  trace.parts = trace.parts.filter((part) => !leaving.has(part.service));
  const staying: SpanRecord[] = [];
  for (const span of trace.spans) {
    if (leaving.has(span.service)) {
      span.evicted = true;
      span.detail = '';
    } else staying.push(span);
  }
  trace.spans = staying;
  for (const service of leaving) dropEvicted(service);
  forgetIfEmpty(kept, trace);
  return freed;
}

/** Evicted requests leave from the front at once; the few out of order behind it when they have become many. */
function dropEvicted(service: ServiceState): void {
  while (service.requests.first()?.evicted) service.requests.shift();
  const stale = 2 * service.keptSpans + 1024;
  if (service.requests.length > stale) service.requests.keepOnly((span) => !span.evicted);
  if (service.traces.length > stale) {
    service.traces.keepOnly((trace) => trace.parts.some((part) => part.service === service));
  }
}

function forgetIfEmpty(kept: Kept, trace: Trace): void {
  if (trace.spans.length === 0 && trace.logs.length === 0) kept.traces.delete(trace.traceId);
}
