import { describe, expect, it } from 'vitest';
import { criticalPath, type Interval } from './critical-path.ts';

function pathOf(root: Interval, children: Record<string, Interval[]>): Record<string, unknown> {
  return Object.fromEntries(criticalPath(root, (id) => children[id] ?? []));
}

const root = { id: 'root', start: 0, end: 100 };

describe('criticalPath', () => {
  it('is the span itself where no child runs', () => {
    expect(pathOf(root, {})).toEqual({ root: [[0, 100]] });
  });

  it('follows the child that ended last and leaves out what ran beside it', () => {
    const path = pathOf(root, {
      root: [
        { id: 'fast', start: 10, end: 30 },
        { id: 'slow', start: 10, end: 80 },
      ],
    });
    expect(path).toEqual({
      root: [
        [0, 10],
        [80, 100],
      ],
      slow: [[10, 80]],
    });
  });

  it('goes from one child to the one before it', () => {
    const path = pathOf(root, {
      root: [
        { id: 'a', start: 10, end: 40 },
        { id: 'b', start: 50, end: 90 },
      ],
      b: [{ id: 'c', start: 60, end: 70 }],
    });
    expect(path).toEqual({
      root: [
        [0, 10],
        [40, 50],
        [90, 100],
      ],
      a: [[10, 40]],
      b: [
        [50, 60],
        [70, 90],
      ],
      c: [[60, 70]],
    });
  });

  it('clips children that start before or end after their parent', () => {
    const path = pathOf(root, { root: [{ id: 'skewed', start: -20, end: 130 }] });
    expect(path).toEqual({ root: [], skewed: [[0, 100]] });
  });

  it('ends on spans that name each other as parent', () => {
    expect(() => pathOf(root, { root: [{ id: 'x', start: 0, end: 50 }], x: [root] })).not.toThrow();
  });

  it('covers the root exactly once, whatever the tree', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 200; round += 1) {
      const children: Record<string, Interval[]> = {};
      const ids = ['root'];
      for (let index = 0; index < 30; index += 1) {
        const parent = ids[Math.floor(random() * ids.length)] as string;
        const start = Math.floor(random() * 120) - 10;
        (children[parent] ??= []).push({ id: `s${index}`, start, end: start + Math.floor(random() * 60) });
        ids.push(`s${index}`);
      }
      const stretches = [...criticalPath(root, (id) => children[id] ?? []).values()]
        .flat()
        .sort((a, b) => a[0] - b[0]);
      let at = 0;
      for (const [from, to] of stretches) {
        expect(from).toBe(at);
        at = to;
      }
      expect(at).toBe(100);
    }
  });
});
