import type { JaegerSpan, JaegerTrace } from '../../src/ask/jaeger.ts';

/** Microseconds by which clocks may differ: each process reads the time of day for itself, once a second. */
const CLOCKS = 5000;

/** What is wrong with a trace, a sentence each: orphans, more than one root, ids that come twice, children outside their parents. */
export function faultsOf({ traceId, spans }: JaegerTrace): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const faults: string[] = [];
  const fault = (what: string): void => void faults.push(`${traceId}: ${what}`);
  if (byId.size !== spans.length) fault('the id of a span comes twice');
  const roots = spans.filter(({ parent }) => parent === undefined);
  if (roots.length !== 1) fault(`${roots.length} roots: ${roots.map(({ name }) => name).join(', ')}`);
  for (const span of spans) {
    const { name, parent, references, service, warnings } = span;
    if (service === undefined) fault(`${name} is of no service`);
    if (references > 1) fault(`${name} has ${references} references`);
    // What it says of clocks is a guess, since it does not know that the processes share one; `within` looks for itself.
    const told = warnings.filter((warning) => !warning.startsWith('clock skew'));
    if (told.length > 0) fault(`${name}: ${told.join(', ')}`);
    if (parent === undefined) continue;
    const above = byId.get(parent.spanId);
    if (above === undefined || parent.traceId !== traceId) fault(`${name} is an orphan`);
    else if (!within(span, above)) {
      fault(
        `${name} (${span.start} to ${span.end}) is not within ${above.name} (${above.start} to ${above.end})`,
      );
    }
  }
  return faults;
}

/**
 * What takes a message from a queue ends when it ends. A server may notice that its answer is out after the client has read it.
 */
function within(span: JaegerSpan, parent: JaegerSpan): boolean {
  const begins =
    span.start >= parent.start - CLOCKS && (span.start <= parent.end + CLOCKS || span.kind === 'consumer');
  return begins && (span.kind === 'consumer' || span.kind === 'server' || span.end <= parent.end + CLOCKS);
}

/** The tree as text, a line a span, indented; children by name. What may vary in number, or how long it takes, is not in it. */
export function treeOf({ spans }: JaegerTrace): string[] {
  const lines: string[] = [];
  const add = (parent: string | undefined, indent: string): void => {
    const children = spans.filter((span) => span.parent?.spanId === parent);
    const named = children.map((span) => ({ span, text: `${span.kind} ${span.name} @${span.service}` }));
    named.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    for (const { span, text } of named) {
      lines.push(indent + text);
      add(span.spanId, `${indent}  `);
    }
  };
  add(undefined, '');
  return lines;
}
