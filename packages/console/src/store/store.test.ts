import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { aLog, aSpan, hexId, resource } from '../testing.ts';
import { OTHER_SERVICES, Store } from './store.ts';

const MIB = 1024 * 1024;

function smallStore(maxMemoryBytes = MIB): Store {
  return new Store({ ...defaultLimits, maxMemoryBytes, duplicateWindowSpans: 2048 });
}

function fill(store: Store, service: string, spans: number): void {
  for (let index = 0; index < spans; index += 1) store.addSpans(resource(service), [aSpan()]);
}

describe('counting', () => {
  it('counts distinct spans, server spans and lines exactly, whatever was evicted', () => {
    const store = smallStore();
    for (let index = 0; index < 5000; index += 1) {
      const traceId = hexId(16);
      store.addSpans(resource('orders'), [
        aSpan({ traceId }),
        aSpan({ traceId, kind: 3, parentSpanId: hexId(8) }),
      ]);
      store.addLogs(resource('orders'), [aLog({ line: 'x'.repeat(200) })]);
    }
    const stats = store.stats();
    expect(stats.services.orders).toMatchObject({
      spans: 10_000,
      serverSpans: 5000,
      duplicateSpans: 0,
      logLines: 5000,
    });
    expect(stats.evictedSpans).toBe(10_000 - stats.keptSpans);
    expect(stats.evictedLogLines).toBe(5000 - stats.keptLogLines);
    expect(stats.evictedSpans).toBeGreaterThan(0);
    expect(stats.memoryBytes).toBeLessThanOrEqual(MIB);
  });

  it('knows a duplicate even after the span was evicted', () => {
    const store = smallStore();
    const first = aSpan();
    store.addSpans(resource('orders'), [first]);
    fill(store, 'orders', 1500);
    expect(store.traces.has(first.traceId)).toBe(false);
    store.addSpans(resource('orders'), [first]);
    expect(store.stats().services.orders).toMatchObject({ spans: 1501, duplicateSpans: 1 });
  });

  it('puts the services beyond the limit together instead of growing', () => {
    const store = new Store({ ...defaultLimits, maxServices: 3 });
    for (let index = 0; index < 10; index += 1) store.addSpans(resource(`s${index}`), [aSpan()]);
    expect(store.stats().services[OTHER_SERVICES]).toMatchObject({ spans: 7 });
  });

  it('starts again from nothing when cleared', () => {
    const store = smallStore();
    const span = aSpan();
    store.addSpans(resource('orders'), [span]);
    store.clear();
    expect(store.stats()).toMatchObject({ services: {}, keptSpans: 0 });
    store.addSpans(resource('orders'), [span]);
    expect(store.stats().services.orders).toMatchObject({ spans: 1, duplicateSpans: 0 });
  });
});

describe('fair eviction', () => {
  it('makes the loud service pay and leaves the quiet one whole', () => {
    const store = smallStore();
    fill(store, 'quiet', 50);
    fill(store, 'loud', 20_000);
    const { services } = store.stats();
    expect(services.quiet?.evictedSpans).toBe(0);
    expect(services.loud?.evictedSpans).toBeGreaterThan(10_000);
  });

  it('keeps the quiet service whole also when it takes part in every trace of the loud one', () => {
    const store = smallStore();
    for (let index = 0; index < 200; index += 1) {
      const traceId = hexId(16);
      if (index < 20) store.addSpans(resource('quiet'), [aSpan({ traceId })]);
      store.addSpans(
        resource('loud'),
        Array.from({ length: 100 }, () => aSpan({ traceId, kind: 1 })),
      );
    }
    const { services } = store.stats();
    expect(services.quiet?.evictedSpans).toBe(0);
    expect(services.loud?.evictedSpans).toBeGreaterThan(10_000);
    const partial = [...store.traces.values()].filter((trace) => trace.missingSpans > 0);
    expect(partial).not.toHaveLength(0);
    expect(partial.every((trace) => trace.missingSpans === 100)).toBe(true);
  });

  it('does not let log lines push out spans', () => {
    const store = smallStore();
    fill(store, 'orders', 50);
    for (let index = 0; index < 20_000; index += 1)
      store.addLogs(resource('orders'), [aLog({ line: 'noise '.repeat(20) })]);
    const { orders } = store.stats().services;
    expect(orders?.evictedSpans).toBe(0);
    expect(orders?.evictedLogLines).toBeGreaterThan(10_000);
  });

  it('drops whole traces, oldest first', () => {
    const store = smallStore();
    const traceIds = Array.from({ length: 2000 }, () => hexId(16));
    for (const traceId of traceIds) {
      store.addSpans(resource('orders'), [aSpan({ traceId }), aSpan({ traceId }), aSpan({ traceId })]);
    }
    const kept = traceIds.map((traceId) => store.traces.get(traceId)?.spans.length ?? 0);
    const firstKept = kept.indexOf(3);
    expect(firstKept).toBeGreaterThan(0);
    expect(new Set(kept.slice(0, firstKept))).toEqual(new Set([0]));
    expect(new Set(kept.slice(firstKept))).toEqual(new Set([3]));
  });

  it('bounds a trace that never ends and says how much of it is missing', () => {
    const store = new Store({ ...defaultLimits, maxSpansPerTrace: 100 });
    const traceId = hexId(16);
    store.addSpans(
      resource('orders'),
      Array.from({ length: 150 }, () => aSpan({ traceId })),
    );
    expect(store.traces.get(traceId)).toMatchObject({ missingSpans: 50 });
    expect(store.stats().services.orders).toMatchObject({ spans: 150, evictedSpans: 50 });
  });

  it('forgets the lines of a trace together with the trace', () => {
    const store = smallStore();
    for (let index = 0; index < 5000; index += 1)
      store.addLogs(resource('orders'), [aLog({ traceId: hexId(16) })]);
    const stats = store.stats();
    expect(stats.keptTraces).toBe(stats.keptLogLines);
    expect(stats.memoryBytes).toBeLessThanOrEqual(MIB);
  });
});
