import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { aLog, aSpan, hexId, resource } from '../testing.ts';
import { Store } from './store.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const DETAIL = JSON.stringify({
  attributes: [
    ['http.request.method', 'GET'],
    ['http.route', '/orders/:id'],
    ['http.response.status_code', 200],
    ['user_agent.original', 'test'],
  ],
});

describe('what is charged covers what is used', () => {
  it.each([
    ['traces of one span', 1, false],
    ['traces of ten spans', 10, false],
    ['log lines with traces', 0, true],
  ])('%s', (_, spansPerTrace, logs) => {
    const store = new Store({ ...defaultLimits, maxMemoryBytes: 24 * 1024 * 1024 });
    const before = heapBytes();
    for (let index = 0; index < 40_000 / Math.max(1, spansPerTrace); index += 1) {
      const traceId = hexId(16);
      const spans = Array.from({ length: spansPerTrace }, () =>
        aSpan({ traceId, detail: DETAIL.replace('test', `test ${index}`), name: `GET /orders/${index}` }),
      );
      store.addSpans(resource('orders'), spans);
      if (logs)
        store.addLogs(resource('orders'), [aLog({ traceId, line: `{"message":"request","n":${index}}` })]);
    }
    const used = heapBytes() - before;
    const { memoryBytes, evictedSpans, evictedLogLines } = store.stats();
    expect(evictedSpans + evictedLogLines).toBeGreaterThan(0);
    expect(memoryBytes).toBeLessThanOrEqual(24 * 1024 * 1024);
    expect(used).toBeLessThan(memoryBytes * 1.1);
    expect(used).toBeGreaterThan(memoryBytes * 0.5);
  });
});
