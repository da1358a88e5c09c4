import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessLineCounter } from './access-lines.ts';

const lines = [
  '{"level":"info","message":"listening"}',
  '{"level":"info","message":"request","method":"GET","path":"/é"}',
  '{"level":"info","message":"a request","field":"request"}',
  'ExperimentalWarning: "request"',
  '',
  '{"message":"request","status":500}',
].join('\n');

describe('AccessLineCounter', () => {
  it('counts the access lines and nothing else, however stdout is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(lines.length), { maxLength: 10 }), (cuts) => {
        const counter = new AccessLineCounter();
        const points = [0, ...cuts.sort((a, b) => a - b), lines.length];
        points.slice(1).forEach((end, index) => counter.push(lines.slice(points[index], end)));
        expect(counter.count).toBe(1);
        counter.push('\n');
        expect(counter.count).toBe(2);
      }),
    );
  });

  it('keeps a bounded part of a line that never ends, and counts on after it', () => {
    const counter = new AccessLineCounter();
    for (let i = 0; i < 5; i++) counter.push('x'.repeat(1024 * 1024));
    counter.push('\n{"message":"request"}\n');
    expect(counter.count).toBe(1);
  });
});
