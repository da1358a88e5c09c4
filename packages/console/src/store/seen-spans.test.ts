import { describe, expect, it } from 'vitest';
import { hexId } from '../testing.ts';
import { SeenSpans } from './seen-spans.ts';

describe('SeenSpans', () => {
  it('never takes a new span for an old one', () => {
    const seen = new SeenSpans(200_000);
    // Counting up, as some senders' ids do.
    for (let index = 1; index <= 150_000; index += 1) {
      const id = index.toString(16).padStart(16, '0');
      if (!seen.add(id.padStart(32, '0'), id)) throw new Error(`span ${id} was taken for another`);
    }
  });

  it('remembers at least the last window of spans, in bounded memory', () => {
    const seen = new SeenSpans(1000);
    const ids = Array.from({ length: 10_000 }, () => [hexId(16), hexId(8)] as const);
    for (const [traceId, spanId] of ids) expect(seen.add(traceId, spanId)).toBe(true);
    for (const [traceId, spanId] of ids.slice(-1000)) expect(seen.add(traceId, spanId)).toBe(false);
    expect(seen.bytes).toBeLessThan(100_000);
  });

  it('tells the same span id in two traces apart', () => {
    const seen = new SeenSpans(1000);
    expect([seen.add('a'.repeat(32), 'b'.repeat(16)), seen.add('c'.repeat(32), 'b'.repeat(16))]).toEqual([
      true,
      true,
    ]);
  });
});
