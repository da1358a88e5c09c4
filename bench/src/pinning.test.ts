import { describe, expect, it } from 'vitest';
import { parseCoreList } from './pinning.ts';

describe('parseCoreList', () => {
  it.each([
    ['0-1', [0, 1]],
    ['3', [3]],
    ['0,2-4,9', [0, 2, 3, 4, 9]],
  ])('expands %s', (list, cores) => {
    expect(parseCoreList(list)).toEqual(cores);
  });
});
