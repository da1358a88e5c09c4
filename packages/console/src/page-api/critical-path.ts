/** A span as the path finder sees it. */
export interface Interval {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The critical path: walking back from the end of `root`, at every moment the span that the request was waiting for,
 * which is the child that ended last, and the span itself where no child runs. Shortening anything else does not make
 * the request faster. Returns the stretches each span owns; together they cover the root exactly once.
 */
export function criticalPath(
  root: Interval,
  childrenOf: (id: string) => readonly Interval[],
): Map<string, readonly (readonly [number, number])[]> {
  const path = new Map<string, readonly (readonly [number, number])[]>();
  const todo: [span: Interval, until: number][] = [[root, root.end]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [span, until] = next;
    // Two spans that name each other as parent must not send the walk round in circles.
    if (path.has(span.id)) continue;
    const own: (readonly [number, number])[] = [];
    path.set(span.id, own);
    let cursor = Math.min(until, span.end);
    const lastFirst = [...childrenOf(span.id)].sort((a, b) => b.end - a.end);
    for (const child of lastFirst) {
      const childStart = Math.max(child.start, span.start);
      const childEnd = Math.min(child.end, cursor);
      if (childStart >= childEnd) continue;
      if (childEnd < cursor) own.unshift([childEnd, cursor]);
      todo.push([{ ...child, start: childStart }, childEnd]);
      cursor = childStart;
    }
    if (cursor > span.start) own.unshift([span.start, cursor]);
  }
  return path;
}
