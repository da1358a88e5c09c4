import { SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createRouteLatency } from './route-latency.ts';
import { ServerSpan } from './server-span.ts';
import { estimateSpanBytes } from './span-size.ts';
import { KEEP_ALL, readOtelState, withThreshold } from './threshold.ts';

/** Which traces are kept although the head sampling left them out. */
export interface KeepOptions {
  /** Those whose first span here ends in an error. Default true. */
  readonly errors?: boolean;
  /** Those slower than so many milliseconds, or than the running p99 of their route. Default `p99`. */
  readonly slow?: number | 'p99' | false;
  /** Those it says yes to; it sees the first span here, ended. */
  readonly rule?: (root: ReadableSpan) => boolean;
  /** Bytes of spans that may wait for their trace's end. Default 4 MiB. */
  readonly maxBytes?: number;
}

/** Traces by what became of them; a trace is counted when its first span here ends. */
export interface KeepCounts {
  /** Kept by chance, at the head. */
  readonly sampled: number;
  readonly keptErrors: number;
  readonly keptSlow: number;
  readonly keptByRule: number;
  readonly discarded: number;
  /** Spans given up undecided because too many waited. */
  readonly evictedSpans: number;
}

export interface TraceKeeper {
  /** Takes a span into its trace's fate, where that is not settled from the start. */
  started(span: ReadableSpan, parent: object | undefined): void;
  ended(span: ReadableSpan): void;
  counts(): KeepCounts;
}

/** The spans of one trace in this process, under one first span. */
interface LocalTrace {
  waiting: ReadableSpan[];
  bytes: number;
  verdict: 'open' | 'as-is' | 'certain' | 'discarded';
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/**
 * Holds the spans of a trace until its first span here ends, and only then decides. What is kept because of how it ended was
 * certain to be kept, so it stands for itself alone (`ot=th:0`), also where the head had chosen it; the others keep the
 * head's weight. That is what makes estimated counts unbiased.
 */
export function createTraceKeeper(options: KeepOptions, emit: (span: ReadableSpan) => void): TraceKeeper {
  const { errors = true, slow = 'p99', rule, maxBytes = DEFAULT_MAX_BYTES } = options;
  const traces = new WeakMap<object, LocalTrace>();
  const open = new Set<LocalTrace>();
  const latency = createRouteLatency();
  const counts = { sampled: 0, keptErrors: 0, keptSlow: 0, keptByRule: 0, discarded: 0, evictedSpans: 0 };
  let waitingBytes = 0;

  function reasonToKeep(root: ReadableSpan): 'keptErrors' | 'keptSlow' | 'keptByRule' | undefined {
    const durationMs = hrTimeToMilliseconds(root.duration);
    // Asked first, so that every duration is learnt.
    const isSlow =
      slow === 'p99' ? latency.isSlow(root.name, durationMs) : slow !== false && durationMs > slow;
    if (errors && root.status.code === SpanStatusCode.ERROR) return 'keptErrors';
    if (isSlow) return 'keptSlow';
    return rule !== undefined && saysYes(rule, root) ? 'keptByRule' : undefined;
  }

  function decide(local: LocalTrace, root: ReadableSpan): void {
    const reason = reasonToKeep(root);
    const sampled = isSampled(root);
    local.verdict = reason !== undefined ? 'certain' : sampled ? 'as-is' : 'discarded';
    counts[reason ?? (sampled ? 'sampled' : 'discarded')]++;
    open.delete(local);
    waitingBytes -= local.bytes;
    const { waiting } = local;
    local.waiting = [];
    local.bytes = 0;
    for (const span of waiting) release(span, local);
    release(root, local);
  }

  function release(span: ReadableSpan, local: LocalTrace): void {
    if (local.verdict === 'certain') emit(asCertain(span));
    else if (local.verdict === 'as-is') emit(span);
  }

  function wait(span: ReadableSpan, local: LocalTrace): void {
    const bytes = estimateSpanBytes(span);
    local.waiting.push(span);
    local.bytes += bytes;
    waitingBytes += bytes;
    open.add(local);
    while (waitingBytes > maxBytes) {
      const [oldest] = open;
      if (oldest === undefined) break;
      // What the head chose goes on with its weight; the rest is given up. Spans that end later wait again.
      const kept = oldest.waiting.filter(isSampled);
      counts.evictedSpans += oldest.waiting.length - kept.length;
      for (const waiting of kept) emit(waiting);
      waitingBytes -= oldest.bytes;
      oldest.waiting = [];
      oldest.bytes = 0;
      open.delete(oldest);
    }
  }

  return {
    started(span, parent) {
      const local = parent === undefined ? undefined : traces.get(parent);
      if (local !== undefined) traces.set(span, local);
      else if (isLocalRoot(span) && !isCertain(span))
        traces.set(span, { waiting: [], bytes: 0, verdict: 'open' });
    },
    ended(span) {
      const local = traces.get(span);
      if (local === undefined) {
        if (isSampled(span)) emit(span);
      } else if (isLocalRoot(span)) decide(local, span);
      else if (local.verdict === 'open') wait(span, local);
      else release(span, local);
    },
    counts: () => ({ ...counts }),
  };
}

function isLocalRoot({ parentSpanContext }: ReadableSpan): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true;
}

function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & 1) === 1;
}

/** Kept whatever happens, and standing for itself alone: nothing is left to decide. */
function isCertain(span: ReadableSpan): boolean {
  const { traceState } = span.spanContext();
  if (!isSampled(span)) return false;
  return traceState === undefined || (readOtelState(traceState).threshold ?? KEEP_ALL) === KEEP_ALL;
}

function asCertain(span: ReadableSpan): ReadableSpan {
  const original = span.spanContext();
  const traceState = withThreshold(original.traceState, KEEP_ALL);
  if (traceState === undefined) return span;
  const context = { ...original, traceState };
  if (span instanceof ServerSpan) {
    span.exportAs(context);
    return span;
  }
  // The SDK's span cannot be changed any more; everything else is read through to it.
  return Object.create(span, { spanContext: { value: () => context } }) as ReadableSpan;
}

function saysYes(rule: (root: ReadableSpan) => boolean, root: ReadableSpan): boolean {
  try {
    return rule(root);
  } catch {
    return false;
  }
}
