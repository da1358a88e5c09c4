import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { aLog, aSpan, resource } from '../testing.ts';
import { Store } from './store.ts';

const MIB = 1024 * 1024;
const SERVICES = ['a', 'b', 'c', 'd'];

const operation = fc.record({
  service: fc.constantFrom(...SERVICES),
  // Few traces and span ids, so that traces span services and duplicates occur.
  trace: fc.integer({ min: 1, max: 60 }),
  span: fc.integer({ min: 1, max: 40 }),
  kind: fc.integer({ min: 0, max: 5 }),
  detailChars: fc.integer({ min: 0, max: 40_000 }),
  isLog: fc.boolean(),
});

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

it('balances, stays within its bytes, and never evicts a service below half of an equal share', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 300 }), (operations) => {
      const store = new Store({ ...defaultLimits, maxMemoryBytes: MIB, duplicateWindowSpans: 4096 });
      const seen = new Set<string>();
      const received = Object.fromEntries(SERVICES.map((name) => [name, { spans: 0, servers: 0, lines: 0 }]));
      for (const { service, trace, span, kind, detailChars, isLog } of operations) {
        const count = received[service] as { spans: number; servers: number; lines: number };
        const traceId = hex(trace, 32);
        if (isLog) {
          count.lines += 1;
          store.addLogs(resource(service), [aLog({ traceId, line: 'x'.repeat(detailChars) })]);
        } else {
          const key = `${trace} ${span}`;
          if (!seen.has(key)) {
            count.spans += 1;
            if (kind === 2) count.servers += 1;
          }
          seen.add(key);
          store.addSpans(resource(service), [
            aSpan({ traceId, spanId: hex(span, 16), kind, detail: 'y'.repeat(detailChars) }),
          ]);
        }
        expect(store.stats().memoryBytes).toBeLessThanOrEqual(MIB);
      }

      const { services } = store.stats();
      for (const name of SERVICES) {
        const counts = services[name];
        const state = store.services.get(name);
        if (!counts || !state) continue;
        const want = received[name];
        expect([counts.spans, counts.serverSpans, counts.logLines]).toEqual([
          want?.spans,
          want?.servers,
          want?.lines,
        ]);
        expect(counts.spans - counts.evictedSpans).toBe(state.keptSpans);
        expect(counts.logLines - counts.evictedLogLines).toBe(state.logs.length);
      }
      const kept = [...store.traces.values()].flatMap((trace) => trace.spans);
      expect(kept).toHaveLength(store.stats().keptSpans);
      for (const state of store.services.values()) {
        const own = kept.filter((span) => span.service === state);
        expect(own.reduce((sum, span) => sum + span.bytes, 0)).toBe(state.spanBytes);
      }
    }),
    { numRuns: 60 },
  );
});

it('leaves a service whole that never held half of an equal share, whatever the others do', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          loud: fc.constantFrom('b', 'c', 'd'),
          trace: fc.integer({ min: 1, max: 30 }),
          chars: fc.integer({ min: 0, max: 60_000 }),
        }),
        { maxLength: 300 },
      ),
      (others) => {
        const store = new Store({ ...defaultLimits, maxMemoryBytes: MIB, duplicateWindowSpans: 2048 });
        // A tenth of the memory at most, where half of an equal share among four would be an eighth.
        for (let trace = 1; trace <= 30; trace += 1)
          store.addSpans(resource('quiet'), [aSpan({ traceId: hex(trace, 32) })]);
        for (const { loud, trace, chars } of others) {
          store.addSpans(resource(loud), [aSpan({ traceId: hex(trace, 32), detail: 'z'.repeat(chars) })]);
        }
        expect(store.stats().services.quiet?.evictedSpans).toBe(0);
        expect(store.services.get('quiet')?.keptSpans).toBe(30);
      },
    ),
    { numRuns: 40 },
  );
});
