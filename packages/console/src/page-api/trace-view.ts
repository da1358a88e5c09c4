import { SPAN_KINDS, spanFailed, type LogRecord, type SpanRecord, type Trace } from '../store/model.ts';
import { criticalPath } from './critical-path.ts';
import { logRow, type LogRow } from './logs.ts';

/** A bar of the waterfall. Offsets and durations are nanoseconds from the start of the trace. */
export interface SpanRow {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: (typeof SPAN_KINDS)[number];
  readonly startNs: number;
  readonly durationNs: number;
  readonly depth: number;
  readonly children: number;
  readonly httpStatus: number;
  readonly failed: boolean;
  /** True when the parent it names is not here: not sent yet, never sampled, or evicted. */
  readonly orphan: boolean;
  /** The stretches during which the whole trace waited for this span itself. */
  readonly critical: readonly (readonly [fromNs: number, toNs: number])[];
}

export interface TraceView {
  readonly traceId: string;
  readonly startMs: number;
  readonly durationNs: number;
  /** Depth-first, so that a subtree is a run of rows. */
  readonly spans: readonly SpanRow[];
  readonly logs: readonly (LogRow & { readonly offsetNs: number })[];
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
  readonly missingSpans: number;
  readonly missingLogs: number;
  /** Log lines kept but beyond what one view carries. */
  readonly omittedLogs: number;
}

const MAX_LOGS = 2000;

export function viewTrace(trace: Trace): TraceView {
  let startNs = trace.spans[0]?.startNs ?? trace.logs[0]?.timeNs ?? 0n;
  let endNs = startNs;
  for (const span of trace.spans) {
    if (span.startNs < startNs) startNs = span.startNs;
    const spanEnd = span.startNs + BigInt(span.durationNs);
    if (spanEnd > endNs) endNs = spanEnd;
  }
  const logs = trace.logs.slice(0, MAX_LOGS);
  return {
    traceId: trace.traceId,
    startMs: Number(startNs) / 1e6,
    durationNs: Number(endNs - startNs),
    spans: spanRows(trace.spans, startNs),
    logs: logs.map((log) => ({ ...logRow(log), offsetNs: offsetOf(log, startNs) })),
    services: countServices(trace.spans),
    missingSpans: trace.missingSpans,
    missingLogs: trace.missingLogs,
    omittedLogs: trace.logs.length - logs.length,
  };
}

function offsetOf(log: LogRecord, startNs: bigint): number {
  return Number(log.timeNs - startNs);
}

interface Node {
  readonly span: SpanRecord;
  readonly startNs: number;
  readonly children: Node[];
  visited: boolean;
}

function spanRows(spans: readonly SpanRecord[], originNs: bigint): SpanRow[] {
  const nodes = spans.map((span): Node => ({
    span,
    startNs: Number(span.startNs - originNs),
    children: [],
    visited: false,
  }));
  const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
  const roots: Node[] = [];
  for (const node of nodes) {
    const parent = byId.get(node.span.parentSpanId);
    if (parent && parent !== node) parent.children.push(node);
    else roots.push(node);
  }
  const byStart = (a: Node, b: Node): number => a.startNs - b.startNs || a.span.seq - b.span.seq;
  for (const node of nodes) node.children.sort(byStart);
  roots.sort(byStart);

  const rows: SpanRow[] = [];
  const critical = criticalOf(roots, nodes);
  for (const root of roots) emit(root, byId, critical, rows);
  // Spans that name each other as parent hang from no root; they are shown all the same.
  for (const node of nodes) if (!node.visited) emit(node, byId, critical, rows);
  return rows;
}

type Critical = ReadonlyMap<string, readonly (readonly [number, number])[]>;

/** Not recursive: a chain of ten thousand spans is a legal trace. */
function emit(root: Node, byId: ReadonlyMap<string, Node>, critical: Critical, rows: SpanRow[]): void {
  const stack: [node: Node, depth: number][] = [[root, 0]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [node, depth] = top;
    if (node.visited) continue;
    node.visited = true;
    const { span } = node;
    rows.push({
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      service: span.service.name,
      name: span.name,
      kind: SPAN_KINDS[span.kind] ?? 'unspecified',
      startNs: node.startNs,
      durationNs: span.durationNs,
      depth,
      children: node.children.length,
      httpStatus: span.httpStatus,
      failed: spanFailed(span),
      orphan: span.parentSpanId !== '' && !byId.has(span.parentSpanId),
      critical: critical.get(span.spanId) ?? [],
    });
    for (const child of node.children.toReversed()) stack.push([child, depth + 1]);
  }
}

/** The path of the earliest true root, or of the earliest span when the root is not here yet. */
function criticalOf(roots: readonly Node[], nodes: readonly Node[]): Critical {
  const main = roots.find((root) => root.span.parentSpanId === '') ?? roots[0];
  if (!main) return new Map();
  const children = new Map(nodes.map((node) => [node.span.spanId, node.children.map(interval)]));
  return criticalPath(interval(main), (id) => children.get(id) ?? []);
}

function interval(node: Node): { id: string; start: number; end: number } {
  return { id: node.span.spanId, start: node.startNs, end: node.startNs + node.span.durationNs };
}

function countServices(spans: readonly SpanRecord[]): TraceView['services'] {
  const counts = new Map<string, { name: string; spans: number; errors: number }>();
  for (const span of spans) {
    const { name } = span.service;
    const count = counts.get(name) ?? { name, spans: 0, errors: 0 };
    count.spans += 1;
    if (spanFailed(span)) count.errors += 1;
    counts.set(name, count);
  }
  return [...counts.values()];
}
