import { describe, expect, it } from 'vitest';
import { createIdSource } from './ids.ts';

describe('ids', () => {
  it('are lower-case hexadecimal of the right length and never repeat over many pools', () => {
    const ids = createIdSource();
    const seen = new Set<string>();
    for (let index = 0; index < 2000; index++) {
      const traceId = ids.traceId();
      const spanId = ids.spanId();
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      seen.add(traceId).add(spanId);
    }
    expect(seen.size).toBe(4000);
  });

  it('are never all zeros, which W3C Trace Context forbids', () => {
    let fills = 0;
    const ids = createIdSource((pool) => {
      // The first pool starts with 40 zero bytes, the second is all ones.
      pool.fill(fills++ === 0 ? 0 : 0xff);
      if (fills === 1) pool.fill(0x11, 40);
    });
    expect(ids.traceId()).not.toMatch(/^0+$/);
    expect(ids.spanId()).not.toMatch(/^0+$/);
  });
});
