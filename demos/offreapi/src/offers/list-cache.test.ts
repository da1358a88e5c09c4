import type { EntityManager } from '@mikro-orm/postgresql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetLists, sharedList } from './list-cache.ts';

/** Units of work of one connection share its configuration, and nothing else of them is looked at. */
const connection = (): (() => EntityManager) => {
  const config = {};
  return () => ({ config }) as unknown as EntityManager;
};

describe('sharedList', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('loads a list once for all who ask within a second, and for each connection', async () => {
    const load = vi.fn(() => Promise.resolve(load.mock.calls.length));
    const [em, other] = [connection(), connection()];
    expect(await Promise.all([sharedList(em(), 'a', load), sharedList(em(), 'a', load)])).toEqual([1, 1]);
    vi.advanceTimersByTime(999);
    expect(await sharedList(em(), 'a', load)).toBe(1);
    expect(await sharedList(em(), 'b', load)).toBe(2);
    expect(await sharedList(other(), 'a', load)).toBe(3);
    vi.advanceTimersByTime(1);
    expect(await sharedList(em(), 'a', load)).toBe(4);
  });

  it('keeps neither what was changed meanwhile nor a failure', async () => {
    const em = connection();
    let finish = (_list: string): void => {};
    const slow = sharedList(em(), 'a', () => new Promise<string>((resolve) => (finish = resolve)));
    forgetLists(em());
    finish('old');
    expect(await slow).toBe('old');
    expect(await sharedList(em(), 'a', () => Promise.resolve('new'))).toBe('new');

    await expect(sharedList(em(), 'b', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await sharedList(em(), 'b', () => Promise.resolve('up'))).toBe('up');
  });

  it('does not grow without end', async () => {
    const em = connection();
    const load = vi.fn(() => Promise.resolve(0));
    for (let list = 0; list < 500; list++) await sharedList(em(), String(list), load);
    await sharedList(em(), '499', load);
    expect(load).toHaveBeenCalledTimes(500);
    await sharedList(em(), '0', load);
    expect(load).toHaveBeenCalledTimes(501);
  });
});
