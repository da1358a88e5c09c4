import { describe, expect, it } from 'vitest';
import { hotFunctions, hotPackages } from './profile.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });

describe('hotFunctions', () => {
  it('adds up the own time of each function, without idle time, hottest first', () => {
    const hot = hotFunctions(
      {
        nodes: [
          { id: 1, callFrame: frame('(root)') },
          { id: 2, callFrame: frame('(idle)') },
          { id: 3, callFrame: frame('offer', 'file:///x/packages/delivery/src/ring.ts', 9) },
          {
            id: 4,
            callFrame: frame('', 'file:///x/node_modules/.pnpm/koa@3/node_modules/koa/lib/context.js', 1),
          },
          { id: 5, callFrame: frame('offer', 'file:///x/packages/delivery/src/ring.ts', 9) },
        ],
        samples: [2, 3, 4, 5, 2],
        timeDeltas: [0, 500, 100, 40, 60],
      },
      10,
    );
    expect(hot).toEqual([
      { name: 'offer', place: 'packages/delivery/src/ring.ts:10', microsPerRequest: 16, share: 0.8 },
      { name: '(anonymous)', place: 'koa/lib/context.js:2', microsPerRequest: 4, share: 0.2 },
    ]);
    expect(hotPackages(hot).map(({ name, share }) => [name, share])).toEqual([
      ['packages/delivery', 0.8],
      ['koa', 0.2],
    ]);
  });
});
